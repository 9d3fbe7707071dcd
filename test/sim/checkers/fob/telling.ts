import { seconds } from "../../../../shared/base/instant.ts";
import type { Account, Violation } from "../../account.ts";
import { type FobBook, fobBooks, hadPowerThrough, isSpare, type Press, poweredAt } from "./fobBooks.ts";

/** Whatever else is being felt comes first: a pre-alarm is the longest, and several may wait. */
const turnMs = seconds(15);
/** When a wearer whom nobody answered is told so. */
const quietAfterMs = { "check-in": seconds(120), other: seconds(30) } as const;

/** P6: an answer that reached the fob is felt, and so is it when none came. */
export function untoldWearers(account: Account): readonly Violation[] {
  return fobBooks(account).flatMap((book) =>
    isMute(book) ? [] : book.presses.flatMap((press) => [...untold(book, press), ...leftHoping(book, press)]),
  );
}

/** A body that may show nothing in its profile. */
function isMute({ made: { abilities, settings } }: FobBook): boolean {
  return settings.profile === "silent" && !abilities.vibrates;
}

function untold(book: FobBook, press: Press): readonly Violation[] {
  const { counter, sealedAt, answeredAt: at } = press;
  const isOverdue = at > sealedAt + quietAfterMs["check-in"] - seconds(1);
  if (isSpare(counter) || (looksLikeCheckIn(press) && isOverdue)) return [];
  const since = poweredAt(book, sealedAt)?.from === poweredAt(book, at)?.from;
  if (!since || !hadPowerThrough(book, at, at + turnMs)) return [];
  return isFelt(book, ["received", "help-is-coming"], { from: at - turnMs, to: at + turnMs })
    ? []
    : [{ promise: "P6", at, says: `${book.fob} ${counter} was answered and its wearer felt nothing of it` }];
}

function leftHoping(book: FobBook, press: Press): readonly Violation[] {
  const at = press.sealedAt + (looksLikeCheckIn(press) ? quietAfterMs["check-in"] : quietAfterMs.other);
  const isOpen = press.answeredAt > at + turnMs && !isSpare(press.counter);
  if (!isOpen || !hadPowerThrough(book, press.sealedAt, at + turnMs) || madeWay(book, press, at)) return [];
  return isFelt(book, ["not-confirmed"], { from: at - turnMs, to: at + turnMs })
    ? []
    : [
        {
          promise: "P6",
          at,
          says: `nobody answered ${book.fob} ${press.counter}, and its wearer was not told`,
        },
      ];
}

/** A newer press hastened or replaced it, and is told of in its turn. */
function madeWay({ presses }: FobBook, press: Press, by: number): boolean {
  return presses.some(({ sealedAt }) => sealedAt > press.sealedAt && sealedAt <= by + turnMs);
}

function looksLikeCheckIn({ says }: Press): boolean {
  return says === "check-in" || says === "duress-check-in";
}

function isFelt(
  book: FobBook,
  feelings: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return book
    .of("felt")
    .some(({ at, feeling }) => feeling !== undefined && feelings.includes(feeling) && at >= from && at <= to);
}
