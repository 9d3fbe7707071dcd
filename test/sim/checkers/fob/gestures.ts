import type { FobSettings } from "../../../../firmware/logic/settings.ts";
import type { Account, Violation } from "../../account.ts";
import type { FactOf, FrameSays } from "../../chronicle.ts";
import {
  type FobBook,
  fobBooks,
  hadPowerThrough,
  isSpare,
  mayHaveRefused,
  type Press,
  poweredAt,
} from "./fobBooks.ts";

/** From the end of a deliberate gesture to its first frame (docs/firmware.md). */
export const promptMs = 100;
/** A fob takes note of a press within this time, and from then on knows after a reset that there was one. */
const notedMs = 60;
/** From power to the first frame. */
const bootMs = 300;
/** What a power cut left over of a row is a row of its own, and as long in the making. */
const leftoverMs = 3_000;
/** As many presses as may be on their way at once. */
const mostSendings = 4;

/** P2: what a thumb asked for went on the air at once, or at the next boot, and nothing that no thumb asked for. */
export function misheardThumbs(account: Account): readonly Violation[] {
  return fobBooks(account).flatMap((book) => [...unheard(book), ...invented(book)]);
}

/** When it is beyond doubt what a gesture is: the hold is long enough, the third press is down, or the row is over. */
export function decidedAt({ strokes }: FactOf<"thumb">, settings: FobSettings): number {
  const hold = strokes.find(({ downAt, upAt }) => upAt - downAt >= settings.holdMs);
  if (hold !== undefined) return hold.downAt + settings.holdMs;
  const third = strokes[2];
  if (third !== undefined) return third.downAt;
  const quietMs = 500;
  return Math.max((strokes[0]?.downAt ?? 0) + settings.tripleWithinMs, (strokes.at(-1)?.upAt ?? 0) + quietMs);
}

function unheard(book: FobBook): readonly Violation[] {
  return book.of("thumb").flatMap((thumb) => {
    const { means, at } = thumb;
    if (means === "touch" || means === "check-in") return [];
    const says = heardAs[means];
    const decided = decidedAt(thumb, book.made.settings);
    if (airedIn(book, says, { from: decided, to: decided + promptMs })) return [];
    if (means === "assistance" && isCrowded(book, decided)) return [];
    const by = hadPowerThrough(book, at, decided + promptMs)
      ? decided + promptMs
      : bootAfter(book, at, decided);
    if (by === undefined || airedIn(book, ["panic"], { from: at, to: by })) return [];
    return [
      { promise: "P2", at: by, says: `${book.fob} was pressed for ${means} at ${at}, and it did not go out` },
    ];
  });
}

/** With flash that takes nothing, or no room left, it goes out as something more urgent; never as less. */
const heardAs: Readonly<Record<"panic" | "duress-check-in" | "assistance", readonly FrameSays[]>> = {
  panic: ["panic", "man-down", "duress-check-in"],
  "duress-check-in": ["duress-check-in", "panic"],
  assistance: ["assistance", "panic"],
};

/** By when a row that a power cut broke off is said; `undefined` where the fob could not know of it. */
function bootAfter(book: FobBook, from: number, decided: number): number | undefined {
  const first = poweredAt(book, from);
  const isNoted = first !== undefined && first.to > from + notedMs;
  if (!isNoted || mayHaveRefused(book, from, decided + promptMs)) return undefined;
  const next = book.powered.find((one) => one.from > from && one.to - one.from > bootMs);
  return next === undefined ? undefined : next.from + bootMs;
}

function airedIn(
  { presses }: FobBook,
  says: readonly FrameSays[],
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return presses.some(
    (press) => says.includes(press.says) && press.airedAt.some((at) => at >= from && at <= to),
  );
}

function isCrowded({ presses }: FobBook, at: number): boolean {
  const waiting = presses.filter(
    ({ says, sealedAt, answeredAt }) => says !== "check-in" && sealedAt <= at && answeredAt > at,
  );
  return waiting.length >= mostSendings;
}

/** A panic that no thumb asked for is no harm to the wearer, and much to trust. */
function invented(book: FobBook): readonly Violation[] {
  return book.presses.flatMap((press) => {
    const isAsked = press.says === "man-down" ? isStill(book, press) : isAskedFor(book, press);
    return isAsked
      ? []
      : [
          {
            promise: "P2",
            at: press.sealedAt,
            says: `${book.fob} says ${press.says} ${press.counter}, and its wearer did not`,
          },
        ];
  });
}

function isAskedFor(book: FobBook, { says, sealedAt, counter }: Press): boolean {
  const { settings } = book.made;
  const isMeant = book.of("thumb").some((thumb) => {
    const decided = decidedAt(thumb, settings);
    const endsAt = endOf(thumb, decided);
    const isBroken = !hadPowerThrough(book, thumb.at, endsAt);
    // What is unclear is a panic: a row that a reset broke off, and what was left of it after the reset.
    const meant = isBroken || (says === "panic" && isSpare(counter)) ? "anything" : thumb.means;
    const isIt = meant === "anything" || meant === says;
    return isIt && sealedAt >= thumb.at && sealedAt <= (isBroken ? endsAt + leftoverMs : decided + promptMs);
  });
  return isMeant || (says === "panic" && isLeftFromBefore(book, sealedAt));
}

/** Thumb and fob are done with it. */
function endOf({ strokes }: FactOf<"thumb">, decided: number): number {
  return Math.max(decided, strokes.at(-1)?.upAt ?? 0) + promptMs;
}

/** A panic at boot: of presses that the power cut short, or of a mark that flash kept or garbled. */
function isLeftFromBefore(book: FobBook, sealedAt: number): boolean {
  const now = poweredAt(book, sealedAt);
  if (now === undefined || sealedAt > now.from + bootMs) return false;
  const before = book.powered.findLast(({ to }) => to <= now.from);
  if (before === undefined) return false;
  const isCut = book.of("thumb").some((thumb) => {
    return (
      thumb.at <= before.to && before.to <= endOf(thumb, decidedAt(thumb, book.made.settings)) + leftoverMs
    );
  });
  return isCut || before.endedBy === "cut-in-write" || mayHaveRefused(book, before.from, sealedAt);
}

/** A fall is lain still after for 10 s, stillness without one lasts longer; movement alone stops no pre-alarm. */
function isStill(book: FobBook, { sealedAt }: Press): boolean {
  const { manDown } = book.made.settings;
  const changes = book.of("motion").filter(({ at }) => at < sealedAt);
  const began = changes.findLast(({ state }) => state !== "moves");
  if (manDown === undefined || began === undefined) return false;
  // Somebody who sits down may have moved last a stir or two before, the last too little to count.
  const stillMs = began.state === "falls" ? 10_000 : manDown.stillMs - 28_500;
  const until = changes.find(({ at }) => at > began.at)?.at ?? sealedAt;
  return until >= began.at + stillMs && sealedAt >= began.at + stillMs + manDown.preAlarmMs;
}
