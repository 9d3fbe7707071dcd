import type { ReplyMeaning } from "../../../shared/frame/reply.ts";
import type { Call } from "../commandSpec.ts";
import { answeredBadly, type Ended, unheld } from "../ended.ts";
import { feltWords } from "./feltWords.ts";
import { awaitedBy, type Gesture } from "./gestures.ts";
import type { Outcome } from "./handheld.ts";
import type { SealedFrame } from "./virtualFob.ts";

/**
 * P7: the words for what was pressed. A duress check-in is told as a check-in:
 * somebody may be looking at this screen, too.
 */
const pressWords: Readonly<Record<Gesture, string>> = {
  hold: "held (panic)",
  single: "pressed once (panic)",
  triple: "pressed three times (panic)",
  double: "pressed twice (check-in)",
  duress: "pressed twice (check-in)",
  assist: "pressed long (assistance)",
  "man-down": "lies still (man down)",
  heartbeat: "still here (heartbeat)",
};

/** Says that a frame is on its way. */
export function tellSent({ print }: Call, fob: string, frame: SealedFrame): void {
  if (!print.json)
    print.line(`${fob}: ${pressWords[frame.gesture]}, frame ${frame.counter}: ${feltWords(undefined)}`);
}

/** Says what the wearer came to feel. */
export function tellFelt({ kit, print }: Call, fob: string, felt: ReplyMeaning): void {
  if (print.json) return;
  const why = felt === "received" ? "the press is on record" : "a person has taken charge";
  print.line(`${fob}: ${kit.out.paint("green", feltWords(felt))} (${why})`);
}

/** The end of one press: its JSON, and, when nothing was confirmed, the exit code that says so. */
export function tellOutcome(call: Call, fob: string, outcome: Outcome): void {
  const { print } = call;
  const { frame, felt, receivedMs, helpMs, sendings } = outcome;
  const isConfirmed = felt !== undefined || awaitedBy(frame.gesture) === "nothing";
  if (print.json) {
    print.value({
      result: isConfirmed ? "done" : "failed",
      fob,
      gesture: frame.gesture,
      counter: frame.counter,
      felt: feltWords(felt),
      receivedMs: rounded(receivedMs),
      helpMs: rounded(helpMs),
      sendings,
    });
  }
  if (!isConfirmed) throw unconfirmed(fob, print.json);
  if (print.json || felt !== "received" || awaitedBy(frame.gesture) !== "help") return;
  print.line(`${fob}: nobody has taken charge yet; the alarm goes on ringing without this command.`);
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}

function unconfirmed(fob: string, isAnswered: boolean): Ended {
  const sentence = `Nothing confirmed the press of ${fob}: its wearer feels nothing, and a real fob would go on sending.`;
  const remedy =
    "Check that the gateway knows the fob and its key (`hark fobs show`), and that its relay is not retired.";
  return (isAnswered ? answeredBadly : unheld)("not-confirmed", sentence, remedy);
}
