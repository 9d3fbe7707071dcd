import { relayStatusEveryMs } from "../../../../shared/wire/relayStatus.ts";
import type { Account, Violation } from "../../account.ts";
import { landedFrames } from "../landedFrames.ts";
import { mayBeOffRecord } from "../offRecord.ts";
import { type FobBook, fobBooks, isSpare } from "./fobBooks.ts";

/** So often in vain, where seven in ten are swallowed at worst, happens once in a million presses. */
const oftenEnough = 40;

/**
 * P2: a press that goes out again and again beside a relay that speaks to a
 * living gateway with a disk that is well comes to stand on record, whatever the
 * air swallows.
 */
export function lostOnTheWay(account: Account): readonly Violation[] {
  const landed = landedFrames(account);
  return fobBooks(account).flatMap((book) =>
    book.presses.flatMap(({ counter, says, airedAt }) => {
      if (says === "check-in" || isSpare(counter) || landed.has(`${book.fob}/${counter}`)) return [];
      const chances = airedAt.filter((at) => hadEar(account, book, at));
      const at = chances[oftenEnough - 1];
      return at === undefined
        ? []
        : [
            {
              promise: "P2",
              at,
              says: `${book.fob} said ${says} ${counter} so often, and it is not on record`,
            },
          ];
    }),
  );
}

function hadEar(account: Account, book: FobBook, at: number): boolean {
  const near = book.of("fob-near").findLast((one) => one.at <= at)?.relays ?? [];
  if (near.length === 0 || account.lifeAt(at) === undefined || mayBeOffRecord(account, at, at)) return false;
  const isHere = (from: number, to: number): boolean =>
    account.of("status").some((one) => near.includes(one.relay) && one.at >= from && one.at <= to);
  return isHere(at - relayStatusEveryMs, at) && isHere(at, at + relayStatusEveryMs);
}
