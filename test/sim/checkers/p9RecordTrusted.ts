import { isDeepStrictEqual } from "node:util";
import { chainHash, emptyChain } from "../../../gateway/adapters/journal/chain.ts";
import type { Account, Violation } from "../account.ts";

/**
 * P9: the export's chain verifies and holds every anchor that health showed,
 * recorded instants go back only with a clock that is on record as set back, and
 * replaying the record gives what the living gateway believes.
 */
export function p9RecordTrusted(account: Account): readonly Violation[] {
  return [...brokenChain(account), ...backwards(account), ...anchorsLost(account), ...otherState(account)];
}

function brokenChain(account: Account): readonly Violation[] {
  let { hash } = emptyChain;
  for (const row of account.parts.rows) {
    hash = chainHash(hash, row);
    if (hash !== row.hash)
      return [{ promise: "P9", at: account.endedAt, says: `record ${row.seq} does not fit its hash` }];
  }
  return [];
}

function backwards(account: Account): readonly Violation[] {
  const { record } = account.parts;
  // The step and whatever is recorded with it are one batch, with one instant.
  const goBack = new Set(
    account
      .recorded("clock-stepped")
      .filter(({ event }) => event.byMs < 0)
      .map(({ recordedAt }) => recordedAt),
  );
  return record.flatMap(({ seq, recordedAt, landedAt }, index) => {
    const before = record[index - 1];
    if (before === undefined || recordedAt >= before.recordedAt || goBack.has(recordedAt)) return [];
    return [{ promise: "P9", at: landedAt, says: `record ${seq} is dated before the one it follows` }];
  });
}

function anchorsLost(account: Account): readonly Violation[] {
  const { anchors, rows } = account.parts;
  return anchors.flatMap(({ seq, hash }) =>
    seq === 0 || rows[seq - 1]?.hash === hash
      ? []
      : [
          {
            promise: "P9",
            at: account.endedAt,
            says: `health showed an end of the record at ${seq} that is not in the export`,
          },
        ],
  );
}

function otherState(account: Account): readonly Violation[] {
  const { liveState, replayedState } = account.parts;
  if (liveState === undefined || isDeepStrictEqual(liveState, replayedState)) return [];
  const differing = Object.keys(liveState).filter(
    (part) => !isDeepStrictEqual(liveState[part], replayedState[part]),
  );
  return [
    { promise: "P9", at: account.endedAt, says: `replaying the record gives other ${differing.join(", ")}` },
  ];
}
