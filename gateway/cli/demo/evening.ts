import type { AlarmMessage } from "../../../shared/wire/alarmMessage.ts";
import type { AlertMessage } from "../../../shared/wire/alertMessage.ts";
import type { Call } from "../commandSpec.ts";
import { type Ended, unheld } from "../ended.ts";
import { carrierEnded } from "../virtualFob/chosenFob.ts";
import { feltWords } from "../virtualFob/feltWords.ts";
import type { Gesture } from "../virtualFob/gestures.ts";
import type { Outcome } from "../virtualFob/hand.ts";
import type { SealedFrame } from "../virtualFob/presses.ts";
import type { Stage } from "./buildStage.ts";
import { cast } from "./cast.ts";
import type { Arrived } from "./heard.ts";
import { demoLimits } from "./limits.ts";
import type { Story, Teller } from "./teller.ts";

/** The evening as its acts know it. */
export interface Evening {
  readonly call: Call;
  readonly stage: Stage;
  readonly story: Story;
}

export type AlarmAlert = Extract<AlertMessage, { readonly alert: "alarm" }>;

/** An alert of this kind about Ana; one that tells of another worker is not the demo's. */
export function aboutAna(kind: AlarmMessage["kind"]) {
  return (alert: AlertMessage): alert is AlarmAlert =>
    alert.alert === "alarm" &&
    alert.alarm.kind === kind &&
    alert.alarm.answer.state === "ringing" &&
    alert.alarm.who?.person === cast.ana.person;
}

/** What must come, or the demo ends and says that it did not. */
export function must<Message>(arrived: Arrived<Message> | undefined, what: string): Arrived<Message> {
  if (arrived === undefined) throw failedTo(what);
  return arrived;
}

export function failedTo(what: string): Ended {
  return unheld(
    "demo-not-as-promised",
    `The demo expected ${what}, and it was not so.`,
    "Look at `hark doctor` and at the gateway's log.",
  );
}

export interface Pressed {
  readonly frame: SealedFrame;
  /** When the fob had made up its mind and said it, on a clock that never steps, in milliseconds. */
  readonly at: number;
  readonly outcome: Promise<Outcome>;
}

/** Ana does something with the fob, whose own logic makes of it what it is and sends it until it is confirmed. */
export async function press({ stage, story }: Evening, gesture: Gesture, helpMs: number): Promise<Pressed> {
  const frame = await stage.fob.does(gesture);
  if (frame === undefined) throw failedTo("the fob to send a frame");
  const at = performance.now();
  const outcome = stage.fob
    .follow(frame, { unheardMs: demoLimits.withinMs, helpMs, signal: story.signal })
    .then((followed) => {
      if (!followed.ok) throw carrierEnded(followed.fault, stage.fob.where);
      return followed.value;
    });
  // Whoever waits for it hears of its failure; until somebody does, it must not end the process.
  outcome.catch(() => {});
  return { frame, at, outcome };
}

/** An alert as it stands on somebody's screen. */
export function showAlert(
  { story }: Evening,
  alert: AlarmAlert,
  shown: { readonly who: Teller; readonly event: string; readonly afterMs: number },
): void {
  const { who, ...told } = shown;
  const { alarm } = alert;
  story.tell(who, `is alerted ${inMs(told.afterMs)}: ${alert.sentence}`, {
    ...told,
    alarm: alarm.alarm,
    kind: alarm.kind,
    headline: alarm.headline,
    firstThingsToDo: alarm.firstThingsToDo,
    step: alert.step,
    reason: alert.reason,
  });
}

export function tellFob({ story }: Evening, outcome: Outcome, event: string): void {
  const { felt, receivedMs, frame } = outcome;
  const when = receivedMs === undefined ? "" : ` ${inMs(receivedMs)}`;
  story.tell("fob", `feels: ${feltWords(felt)}${when}`, {
    event,
    felt: feltWords(felt),
    receivedMs,
    gesture: frame.gesture,
    counter: frame.counter,
  });
}

export function inMs(ms: number): string {
  return ms < 1000 ? `after ${ms.toFixed(0)} ms` : `after ${(ms / 1000).toFixed(1)} s`;
}
