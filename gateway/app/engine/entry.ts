import type { Monotonic } from "../../../shared/base/instant.ts";
import type { CommandBody } from "../../core/command.ts";
import type { EffectKey } from "../../core/effect.ts";
import type { RefusalCode } from "../../core/refusal.ts";
import type { Answer } from "../answer.ts";
import type { Submitted, Wish } from "../submit.ts";
import { type InboxClass, traitsOf } from "./traits.ts";

/** A wish on its way through the engine, with whoever waits for its answer. */
export interface Entry {
  readonly wish: Wish;
  readonly waitsAs: InboxClass;
  readonly arrivedAt: Monotonic;
  /** An effect that is done once this wish is on record: settled in the very batch that says how it went. */
  readonly settles: EffectKey | undefined;
  readonly answer: (answer: Answer) => void;
  readonly durable: () => void;
}

/** Makes the entry of a wish, and what its sender waits with. */
export function entryOf(
  wish: Wish,
  arrivedAt: Monotonic,
  settles: EffectKey | undefined,
): { readonly entry: Entry; readonly submitted: Submitted } {
  const answer = Promise.withResolvers<Answer>();
  const durable = Promise.withResolvers<void>();
  return {
    entry: {
      wish,
      waitsAs: classOf(wish.body),
      arrivedAt,
      settles,
      answer: answer.resolve,
      durable: durable.resolve,
    },
    submitted: { answer: answer.promise, durable: durable.promise },
  };
}

/** P3: a delivery that failed escalates at once, so its note waits with the deadlines and is never shed. */
function classOf(body: CommandBody): InboxClass {
  const failedDelivery =
    body.kind === "note-delivery" && (body.outcome === "failed" || body.outcome === "nobody-connected");
  return failedDelivery ? "watch" : traitsOf[body.kind].waitsAs;
}

/** Sends a wish back that was never taken up. */
export function turnAway({ answer, durable, waitsAs }: Entry, code: RefusalCode): void {
  answer({ kind: "refused", refusal: { code, what: waitsAs } });
  // P1: a press that was not taken up is never confirmed, so that it is sent again.
  if (waitsAs !== "press") durable();
}
