import type { Feeling } from "../../../firmware/logic/feelings.ts";
import type { ReplyMeaning } from "../../../shared/frame/reply.ts";
import type { Call } from "../commandSpec.ts";
import { answeredBadly, type Ended, unheld } from "../ended.ts";
import { feltWords, sensedWords } from "./feltWords.ts";
import { awaitedBy, type Gesture } from "./gestures.ts";
import type { Outcome } from "./hand.ts";
import type { SealedFrame } from "./presses.ts";

/**
 * P7: the words for what was pressed. A duress check-in is told as a check-in:
 * somebody may be looking at this screen, too.
 */
const pressWords: Readonly<Record<Gesture, string>> = {
  hold: "held (panic)",
  single: "pressed once",
  triple: "pressed three times (panic)",
  double: "pressed twice (check-in)",
  duress: "pressed twice (check-in)",
  assist: "pressed long (assistance)",
  "man-down": "lies still (man down)",
};

/** Says that a frame is on its way. */
export function tellSent({ print }: Call, fob: string, frame: SealedFrame): void {
  if (!print.json)
    print.line(`${fob}: ${pressWords[frame.gesture]}, frame ${frame.counter}: ${feltWords(undefined)}`);
}

/** Says that the fob made nothing of what its wearer did: of a single short press it never does. */
export function tellNothingSent({ print }: Call, fob: string, gesture: Gesture): void {
  if (gesture !== "single") {
    throw unheld(
      "not-sent",
      `The fob ${fob} was ${pressWords[gesture]}, and sent nothing.`,
      "Its flash may take nothing: check that the disk is not full, or make another fob.",
    );
  }
  if (print.json) print.value({ result: "done", fob, gesture, felt: sensedWords("touched"), sendings: 0 });
  else
    print.line(
      `${fob}: ${pressWords[gesture]}: ${sensedWords("touched")}. One short press alone sends nothing.`,
    );
}

/** Says that an earlier command ended before somebody confirmed what was pressed, and the fob goes on. */
export function tellKept({ print }: Call, fob: string, frame: SealedFrame): void {
  print.aside(`${fob}: goes on with a press from before that nobody confirmed, frame ${frame.counter}`);
}

/** Says what else the wearer feels; every press is felt as a touch, which says nothing. */
export function tellSensed({ print }: Call, fob: string, feeling: Feeling): void {
  if (feeling === "touched" || feeling === "received" || feeling === "help-is-coming") return;
  print.aside(`${fob}: feels: ${sensedWords(feeling)}`);
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
  const isConfirmed = felt !== undefined;
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
  if (!isConfirmed) throw unconfirmed(fob, frame.gesture, print.json);
  if (print.json || felt !== "received" || awaitedBy(frame.gesture) !== "help") return;
  print.line(`${fob}: nobody has taken charge yet; the alarm goes on ringing without this command.`);
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}

/** P7: of the two check-ins the one under duress is kept as a panic is, and this does not say so. */
function unconfirmed(fob: string, gesture: Gesture, isAnswered: boolean): Ended {
  const goesOn = awaitedBy(gesture) === "help" ? " This one goes on when it is next taken up." : "";
  const sentence = `Nothing confirmed the press of ${fob}: its wearer feels nothing, and a real fob would go on sending.${goesOn}`;
  const remedy =
    "Check that the gateway knows the fob and its key (`hark fobs show`), and that its relay is not retired.";
  return (isAnswered ? answeredBadly : unheld)("not-confirmed", sentence, remedy);
}
