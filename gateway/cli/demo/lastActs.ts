import { existsSync } from "node:fs";
import type { AlarmMessage } from "../../../shared/wire/alarmMessage.ts";
import type { AlertMessage } from "../../../shared/wire/alertMessage.ts";
import { journalPath } from "../../adapters/journal/journalFiles.ts";
import { verifyJournal } from "../../adapters/journal/verifyJournal.ts";
import { harkFolderOf } from "../credentialFile.ts";
import { type AlarmAlert, type Evening, failedTo, inMs, must } from "./evening.ts";
import { demoLimits } from "./limits.ts";

/** P5: one lost relay is one technical alarm that names everyone it leaves uncovered. */
export async function relayLost(evening: Evening): Promise<void> {
  const { stage, story } = evening;
  story.chapter("7  The relay dies");
  const began = performance.now();
  stage.relay.die();
  story.tell("relay", "loses its power in the middle of the session", {
    event: "relay-died",
    relay: stage.relayId,
  });
  const isIt = (alarm: AlarmMessage): alarm is AlarmMessage =>
    alarm.kind === "technical" && alarm.relay === stage.relayId && alarm.answer.state === "ringing";
  const arrived = must(
    await stage.clara.alarms.find(isIt, demoLimits.relayLostMs, story.signal),
    "the alarm over the lost relay",
  );
  const { alarm, headline, uncovered } = arrived.message;
  const names = uncovered.map(({ name }) => name).join(", ");
  const isAlerted = (alert: AlertMessage): alert is AlarmAlert =>
    alert.alert === "alarm" && alert.alarm.alarm === alarm;
  const who = stage.brunoIsOnCall ? stage.bruno : stage.you;
  must(await who.alerts.find(isAlerted, demoLimits.withinMs, story.signal), "an alert over the lost relay");
  story.tell(stage.brunoIsOnCall ? "Bruno" : "you", `is alerted ${inMs(arrived.at - began)}: ${headline}`, {
    event: "relay-lost",
    alarm,
    headline,
    uncovered: uncovered.map(({ person }) => person),
  });
  story.more([`Left uncovered: ${names}. One alarm for the relay, not one for each worker.`]);
  await story.beat();
  await stage.bruno.does({ do: "attempt", alarm, how: "phone", result: "reached-safe" });
  await stage.bruno.does({ do: "resolve", alarm, outcome: "drill", note: "A demo." });
  story.tell("Bruno", `rings Ana, who is well, and closes ${alarm} as a drill`, {
    event: "resolved",
    alarm,
    outcome: "drill",
  });
  await story.beat();
}

export async function endSession({ stage, story }: Evening, session: string): Promise<void> {
  story.chapter("8  Home");
  const { ana } = stage;
  await ana.does({ do: "end", session });
  story.tell("Ana", "ends the session", { event: "session-ended", session });
  await ana.does({
    do: "report",
    session,
    done: "Homework help.",
    wentWell: "Everybody came at once.",
    nextTime: "A second adult in the building.",
  });
  story.tell("Ana", "writes her report: two lines", { event: "session-reported", session });
  await story.beat();
}

/** P9: the record, looked at from outside where its file is here, and by the gateway's own head otherwise. */
export async function verifyRecord({ call, stage, story }: Evening): Promise<void> {
  const folder = harkFolderOf(call.given, call.kit);
  if (existsSync(journalPath(folder)) && call.given.optional("as") === undefined) {
    const { verified, fault } = await verifyJournal(folder);
    if (fault) throw failedTo(`a whole record (${fault.code})`);
    story.tell("Hark", `keeps a record that anybody can verify: ${verified.seq} events, one chain, whole`, {
      event: "journal-verified",
      seq: verified.seq,
    });
    return;
  }
  const { health } = await stage.you.gateway.ask({ ask: "health" });
  const seq = health.state === "gone" ? undefined : health.head?.seq;
  story.tell(
    "Hark",
    `keeps a record whose chain ends at event ${seq}; \`hark journal verify\` looks at it whole`,
    {
      event: "journal-head",
      seq,
    },
  );
}
