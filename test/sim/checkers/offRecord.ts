import { seconds } from "../../../shared/base/instant.ts";
import type { Account } from "../account.ts";

/**
 * Whether something may have happened here that reached the record only later,
 * or never: the disk failed or hung, by its own account, within this stretch.
 */
export function mayBeOffRecord(account: Account, from: number, to: number): boolean {
  return troublesOf(account).some((trouble) => trouble.from <= to && from <= trouble.to);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

const known = new WeakMap<Account, readonly Stretch[]>();

/** From each append that failed or hung to well after the first that landed again. */
function troublesOf(account: Account): readonly Stretch[] {
  const found = known.get(account) ?? findTroubles(account);
  known.set(account, found);
  return found;
}

const hungMs = seconds(1.2);
const catchUpMs = seconds(40);

function findTroubles(account: Account): readonly Stretch[] {
  const troubles: Stretch[] = [];
  let begunAt = Number.POSITIVE_INFINITY;
  let from: number | undefined;
  for (const { at, outcome } of account.of("append")) {
    if (outcome === "begun") {
      begunAt = at;
      continue;
    }
    const isBad = outcome === "failed" || at - begunAt > hungMs;
    if (isBad) from ??= begunAt;
    else if (from !== undefined) {
      troubles.push({ from: from - seconds(2), to: at + catchUpMs });
      from = undefined;
    }
  }
  if (from !== undefined) troubles.push({ from, to: account.endedAt });
  for (const { at } of account.of("gateway-down")) troubles.push({ from: at - seconds(3), to: at });
  return troubles;
}
