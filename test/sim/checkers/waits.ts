import { seconds } from "../../../shared/base/instant.ts";
import type { Account } from "../account.ts";

/**
 * How late something may be: a disk that hangs holds a turn up for 1.5 s before
 * alarms go out without it, and a turn before it may have hung as well.
 */
export const graceMs = seconds(6);

/**
 * By when something due `afterMs` from `from` must have come about: at its
 * instant, or soon after the gateway's next start where it was down then.
 * `undefined` where no life was long enough to see to it.
 */
export function mustBeBy(
  account: Account,
  wait: { readonly from: number; readonly afterMs: number },
): number | undefined {
  const dueAt = wait.from + wait.afterMs;
  for (const life of account.lives) {
    if (life.to < wait.from) continue;
    const isResumed = life.from > wait.from;
    // A clock that was set while nobody watched says a wait is longer or shorter than it was, once.
    const isAnew = isResumed && stepsBetween(account, wait.from, life.from);
    const start = isAnew ? life.from + wait.afterMs : Math.max(dueAt, life.from);
    const by = start + graceMs;
    if (by <= life.to) return by;
  }
  return undefined;
}

function stepsBetween(account: Account, from: number, to: number): boolean {
  return account.of("clock-stepped").some(({ at }) => at >= from - seconds(5) && at <= to + seconds(5));
}
