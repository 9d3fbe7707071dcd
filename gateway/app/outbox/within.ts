import { monotonic } from "../../../shared/base/instant.ts";
import type { Clock } from "../clock.ts";

/** What came of waiting: what was waited for, that it threw, or that it took too long. */
export type Waited<Value> =
  | { readonly kind: "came"; readonly value: Value }
  | { readonly kind: "threw" }
  | { readonly kind: "late" };

export interface WithinOptions<Value> {
  readonly clock: Clock;
  readonly withinMs: number;
  /** Called once, with whatever comes first. */
  readonly answered: (waited: Waited<Value>) => void;
  /** Called once it really is over, which after `late` may be never. */
  readonly over: () => void;
}

/** Begins something outside and waits for it no longer than `withinMs` on the monotonic clock. */
export function within<Value>(
  begin: () => Promise<Value>,
  { clock, withinMs, answered, over }: WithinOptions<Value>,
): void {
  let isAnswered = false;
  const answer = (waited: Waited<Value>): void => {
    if (isAnswered) return;
    isAnswered = true;
    answered(waited);
  };
  const cancel = clock.wakeAt(monotonic(clock.monotonic() + withinMs), () => {
    answer({ kind: "late" });
  });
  const end = (waited: Waited<Value>): void => {
    cancel();
    over();
    answer(waited);
  };
  started(begin).then(
    (value) => {
      end({ kind: "came", value });
    },
    () => {
      end({ kind: "threw" });
    },
  );
}

/** A throw before the first wait is a rejection like any other. */
async function started<Value>(begin: () => Promise<Value>): Promise<Value> {
  return begin();
}
