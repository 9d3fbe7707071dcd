import type { WireAnswer } from "../../../shared/wire/answers.ts";
import type { DoMessage, Verb } from "../../../shared/wire/doMessage.ts";
import type { DoneMessage } from "../../../shared/wire/doneMessage.ts";
import type { WireFault } from "../../../shared/wire/wireFault.ts";
import type { Refusal } from "../../core/refusal.ts";
import type { Answer } from "../answer.ts";
import { answered, doneWords, notUnderstood, offRecordWarning } from "../words/doneWords.ts";
import { explainRefusal } from "../words/refusalWords.ts";

/** What became of something a person did. `reveals`: a secret made for it, told once. */
export function doneMessage(
  message: Extract<DoMessage, { readonly do: Verb }>,
  answer: Answer,
  reveals?: WireAnswer,
): DoneMessage {
  if (answer.kind === "refused") return refusedMessage(message, answer.refusal);
  const sentence = doneWords[message.do];
  return {
    id: message.id,
    do: message.do,
    result: "done",
    about: aboutOf(message, answer.about),
    onRecord: answer.onRecord,
    sentence: answer.onRecord ? sentence : `${sentence} ${offRecordWarning}`,
    answer: reveals,
  };
}

export function refusedMessage(message: DoMessage, refusal: Refusal): DoneMessage {
  return {
    ...echo(message),
    result: "refused",
    onRecord: true,
    code: refusal.code,
    ...explainRefusal(refusal),
  };
}

export function answeredMessage(message: DoMessage, answer: WireAnswer): DoneMessage {
  return { ...echo(message), result: "done", onRecord: true, sentence: answered, answer };
}

export function notUnderstoodMessage(fault: WireFault): DoneMessage {
  return {
    id: fault.id,
    result: "not-understood",
    onRecord: true,
    code: fault.code,
    ...notUnderstood,
    problems: [...fault.problems],
  };
}

function echo(message: DoMessage): Pick<DoneMessage, "id" | "do" | "ask"> {
  return "do" in message ? { id: message.id, do: message.do } : { id: message.id, ask: message.ask };
}

/** P7: what a code made or touched is never told to whoever typed it; they named the session themselves. */
function aboutOf(
  message: Extract<DoMessage, { readonly do: Verb }>,
  about: string | undefined,
): string | undefined {
  if (message.do === "check-in" || message.do === "end") return message.session;
  return message.do === "mistake" ? message.alarm : about;
}
