import { aboutAna, type Evening, failedTo, must, showAlert } from "./evening.ts";
import { demoLimits } from "./limits.ts";
import { type CheckInSeen, checkIn } from "./quietActs.ts";

/** P7: somebody stands beside Ana and makes her say that all is well. */
export async function duress(evening: Evening, session: string, plain: CheckInSeen): Promise<boolean> {
  const { stage, story } = evening;
  story.chapter("5  Somebody makes Ana say that all is well");
  await stage.bruno.switchOn();
  const began = performance.now();
  const forced = await checkIn(evening, "duress", session);
  const isSame = JSON.stringify(plain) === JSON.stringify(forced);
  story.tell(
    "Ana",
    isSame ? "and whoever watches her see the same as before:" : "does not see the same as before",
    {
      event: "duress-compared",
      same: isSame,
      plain,
      forced,
    },
  );
  story.more(sideBySide(plain, forced));
  await story.beat();
  const who = stage.brunoIsOnCall ? stage.bruno : stage.dora;
  const alert = must(
    await who.alerts.find(aboutAna("duress"), demoLimits.withinMs, story.signal),
    "the alarm over the duress check-in",
  );
  const { alarm, firstThingsToDo } = alert.message.alarm;
  showAlert(evening, alert.message, {
    who: stage.brunoIsOnCall ? "Bruno" : "Dora",
    event: "duress-alarm",
    afterMs: alert.at - began,
  });
  story.more(firstThingsToDo.slice(0, 3).map((thing, place) => `${place + 1}. ${thing}`));
  await story.beat();
  await settle(evening, alarm);
  return isSame;
}

async function settle({ stage, story }: Evening, alarm: string): Promise<void> {
  const repliesBefore = stage.replies.length;
  await stage.bruno.does({ do: "acknowledge", alarm });
  await stage.bruno.does({ do: "attempt", alarm, how: "in-person", result: "reached-safe" });
  await story.rest(story.isFast ? 300 : demoLimits.quietMs);
  if (stage.replies.length > repliesBefore) throw failedTo("no word to the fob of a duress alarm");
  story.tell("Bruno", "goes there himself. The fob stays still: no “help is coming” to give Ana away", {
    event: "duress-answered",
    fobTold: false,
  });
  await stage.bruno.does({ do: "resolve", alarm, outcome: "drill", note: "A demo." });
  story.tell("Bruno", `closes ${alarm} as a drill`, { event: "resolved", alarm, outcome: "drill" });
  await story.beat();
}

function sideBySide(plain: CheckInSeen, forced: CheckInSeen): readonly string[] {
  const row = (what: string, one: string, other: string): string =>
    `${what.padEnd(14)}${one.padEnd(24)}${other}`;
  return [
    row("", "the check-in before", "this one"),
    row("frame", `${plain.frameBytes} bytes`, `${forced.frameBytes} bytes`),
    row("reply", `${plain.replyBytes} bytes`, `${forced.replyBytes} bytes`),
    row("the fob feels", plain.felt, forced.felt),
    row("the board", "going on", plain.board === forced.board ? "going on" : forced.board),
  ];
}
