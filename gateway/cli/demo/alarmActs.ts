import * as z from "zod";
import { feltWords } from "../virtualFob/feltWords.ts";
import type { SealedFrame } from "../virtualFob/presses.ts";
import type { Stage } from "./buildStage.ts";
import { aboutAna, type Evening, failedTo, inMs, must, type Pressed, press, showAlert } from "./evening.ts";
import { demoLimits } from "./limits.ts";

/** What the panic came to. */
export interface PanicTold {
  readonly alarm: string;
  readonly frame: SealedFrame;
  readonly firstAlertMs: number;
}

/** The panic, from the press to the end of the alarm. */
export async function panic(evening: Evening): Promise<PanicTold> {
  const { stage, story } = evening;
  story.chapter("2  Ana is afraid, and holds the button");
  const stepMs = await secondStepMs(stage);
  const hasPhoneOff = stage.brunoIsOnCall && (story.isFast || stepMs > demoLimits.countdownMs);
  if (hasPhoneOff) {
    await stage.bruno.switchOff();
    story.tell("Bruno", "is on call, and his phone is off", { event: "on-call-unreachable" });
  }
  const pressed = await press(evening, "hold", demoLimits.withinMs + stepMs + 60_000);
  story.tell("Ana", `holds the button: a sealed frame of ${pressed.frame.bytes.length} bytes goes out`, {
    event: "panic-pressed",
    frame: pressed.frame.counter,
  });
  const { alarm, afterMs } = await firstAlert(evening, pressed, hasPhoneOff);
  story.tell("fob", "feels: received; the press is on disk", {
    event: "panic-confirmed",
    felt: feltWords(stage.fob.feltOf(pressed.frame)),
  });
  await story.beat();
  await escalates(evening, { alarm, pressed, stepMs, hasPhoneOff });
  await takesCharge(evening, alarm, pressed);
  return { alarm, frame: pressed.frame, firstAlertMs: afterMs };
}

async function firstAlert(
  evening: Evening,
  pressed: Pressed,
  hasPhoneOff: boolean,
): Promise<{ readonly alarm: string; readonly afterMs: number }> {
  const { stage, story } = evening;
  const isBruno = stage.brunoIsOnCall && !hasPhoneOff;
  const first = isBruno ? stage.bruno : stage.dora;
  const arrived = must(
    await first.alerts.find(aboutAna("panic"), demoLimits.withinMs, story.signal),
    "the first alert",
  );
  const afterMs = arrived.at - pressed.at;
  const { alarm } = arrived.message;
  showAlert(evening, arrived.message, { who: isBruno ? "Bruno" : "Dora", event: "first-alert", afterMs });
  story.more(alarm.firstThingsToDo.map((thing, place) => `${place + 1}. ${thing}`));
  // "Received" is sent once the press is on disk, which is before anybody is alerted; it may yet be on its way.
  for (let tries = 0; tries < 50 && stage.fob.feltOf(pressed.frame) === undefined; tries += 1)
    await story.rest(20);
  return { alarm: alarm.alarm, afterMs };
}

interface Escalation {
  readonly alarm: string;
  readonly pressed: Pressed;
  readonly stepMs: number;
  readonly hasPhoneOff: boolean;
}

/** P3: nobody answering is not an end, and a message that cannot be delivered escalates at once. */
async function escalates(
  evening: Evening,
  { alarm, pressed, stepMs, hasPhoneOff }: Escalation,
): Promise<void> {
  const { stage, story } = evening;
  story.chapter("3  Nobody answers, so it goes on");
  if (!hasPhoneOff) {
    const who = stage.brunoIsOnCall ? "Bruno" : "whoever is on call";
    story.tell("Hark", `waits for ${who} to answer; then Clara, who leads, is alerted`, { event: "waiting" });
  }
  const coming = stage.clara.alerts.find(aboutAna("panic"), stepMs + demoLimits.withinMs, story.signal);
  const arrived = await story.countDown("still no answer; Clara is next in", stepMs, coming);
  if (arrived === undefined) {
    story.tell(
      "Clara",
      `sees ${alarm} on the board: this organisation's policy does not alert its leads yet`,
      {
        event: "escalated",
        escalated: false,
      },
    );
    return;
  }
  const { message } = must(arrived, "Clara to be alerted");
  showAlert(evening, message, { who: "Clara", event: "escalated", afterMs: arrived.at - pressed.at });
  if (hasPhoneOff)
    story.more([
      "Bruno could not be reached, and a failed message never delays: the next step came at once.",
    ]);
  await story.beat();
}

/** P4, P6: somebody takes charge, the wearer is told, and the tries to reach her are on record. */
async function takesCharge(evening: Evening, alarm: string, pressed: Pressed): Promise<void> {
  const { stage, story } = evening;
  const { clara } = stage;
  story.chapter("4  Clara takes charge");
  const began = performance.now();
  await clara.does({ do: "acknowledge", alarm });
  story.tell("Clara", "acknowledges: it is hers now", { event: "acknowledged", alarm });
  const outcome = await pressed.outcome;
  if (outcome.felt !== "help-is-coming") throw failedTo("the fob to hear that help is coming");
  story.tell("fob", `feels: help is coming, ${inMs(performance.now() - began)}, under its own seal`, {
    event: "help-is-coming",
    felt: feltWords(outcome.felt),
    helpMs: outcome.helpMs,
    counter: pressed.frame.counter,
  });
  await story.beat();
  await clara.does({ do: "attempt", alarm, how: "phone", result: "no-answer" });
  story.tell("Clara", "rings Ana: no answer. It is on record, or the alarm would ring again", {
    event: "attempt",
    result: "no-answer",
  });
  await story.beat();
  await clara.does({
    do: "attempt",
    alarm,
    how: "colleague",
    result: "reached-safe",
    note: "Dora is with her.",
  });
  story.tell("Clara", "hears from Dora: Ana is safe", { event: "attempt", result: "reached-safe" });
  await story.beat();
  await clara.does({ do: "resolve", alarm, outcome: "drill", note: "A demo." });
  story.tell("Clara", `closes ${alarm} as a drill. Ana could not have: nobody closes their own emergency`, {
    event: "resolved",
    alarm,
    outcome: "drill",
  });
  await story.beat();
}

const policyForm = z.object({
  escalation: z.object({ panic: z.object({ steps: z.array(z.object({ afterMs: z.number() })) }) }),
});

/** How long the policy in force waits before its second step; without one, until it repeats. */
async function secondStepMs({ you }: Stage): Promise<number> {
  const { policy } = await you.gateway.ask({ ask: "policy" });
  const read = policyForm.safeParse(policy);
  return read.success ? (read.data.escalation.panic.steps[1]?.afterMs ?? 0) : 0;
}
