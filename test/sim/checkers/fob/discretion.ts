import { minutes, seconds } from "../../../../shared/base/instant.ts";
import type { Account, Violation } from "../../account.ts";
import { type FobBook, fobBooks, hadPowerThrough, isSpare, type Press } from "./fobBooks.ts";
import { decidedAt, promptMs } from "./gestures.ts";

/** P7: others notice of a fob only what its profile allows, and of duress nothing at all. */
export function indiscreetFobs(account: Account): readonly Violation[] {
  return fobBooks(account).flatMap((book) => [
    ...shown(book),
    ...book.presses
      .filter(({ says }) => says === "duress-check-in")
      .flatMap((press) => toldApart(book, press)),
  ]);
}

/** A flash of this length is hardly seen by anybody but the wearer (docs/firmware.md). */
const shortFlashMs = 80;

function shown(book: FobBook): readonly Violation[] {
  const { profile } = book.made.settings;
  return book.of("felt").flatMap(({ at, ways, pattern }) => {
    const isBright = pattern.some(({ kind, ms }) => kind === "light" && ms > shortFlashMs);
    const isLoud =
      (profile === "silent" && ways.some((way) => way !== "vibrate")) ||
      (profile === "discreet" && (ways.includes("sound") || isBright));
    return isLoud
      ? [
          {
            promise: "P7",
            at,
            says: `${book.fob} is ${profile}, and others noticed it by ${ways.join(", ")}`,
          },
        ]
      : [];
  });
}

/** Whatever a check-in would have: its length, the instant it goes out, how often, and the feelings after it. */
function toldApart(book: FobBook, press: Press): readonly Violation[] {
  const { counter, sealedAt: at } = press;
  if (isSpare(counter)) return [];
  const oddities = [
    ...(hasUsualLength(book, press) ? [] : ["has another length"]),
    ...(isInTime(book, press) ? [] : ["goes out at another instant"]),
    ...(isAtUsualPace(book, press) ? [] : ["goes out at another pace"]),
    ...(isFeltAsUsual(book, press) ? [] : ["is felt otherwise"]),
  ];
  return oddities.map((oddity) => ({
    promise: "P7",
    at,
    says: `${book.fob} ${counter}, a check-in under duress, ${oddity}`,
  }));
}

/** A check-in is a heartbeat with the two bytes of its button, as everybody within reach can count. */
function hasUsualLength(book: FobBook, { counter }: Press): boolean {
  const sealed = book.of("sealed");
  const lengths = new Set(
    sealed.flatMap(({ says, frame }) =>
      says === "heartbeat" ? [frame.length + 4] : says === "check-in" ? [frame.length] : [],
    ),
  );
  const own = sealed.find((one) => one.counter === counter);
  return own === undefined || lengths.size === 0 || lengths.has(own.frame.length);
}

function isInTime(book: FobBook, { sealedAt }: Press): boolean {
  return book.of("thumb").some((thumb) => {
    const lateMs = sealedAt - decidedAt(thumb, book.made.settings);
    return thumb.means === "duress-check-in" && lateMs >= 0 && lateMs <= promptMs;
  });
}

/** The pace of the first two minutes with power, in which a check-in is sent as well; alone, since presses take turns. */
function isAtUsualPace(book: FobBook, press: Press): boolean {
  const until = press.sealedAt + seconds(118);
  const others = book.presses.filter((one) => one !== press).flatMap(({ airedAt }) => airedAt);
  return press.airedAt.every((at, index) => {
    const before = press.airedAt[index - 1];
    if (before === undefined || at > until || !hadPowerThrough(book, press.sealedAt, at)) return true;
    if (others.some((other) => other >= before - seconds(1) && other <= at)) return true;
    const usualMs = before - press.sealedAt < seconds(30) ? seconds(1) : seconds(3);
    return Math.abs(at - before - usualMs) <= 150;
  });
}

const usual = ["received", "tested", "not-confirmed", "battery-low", "fault", "pre-alarm"];
/** For so long after a cry for help its answers may still come. */
const answeredWithinMs = minutes(22);

/** Nothing that a check-in would not be followed by, until something else is pressed; earlier cries have their own answers. */
function isFeltAsUsual(book: FobBook, { counter, sealedAt }: Press): boolean {
  const next = book.of("thumb").find(({ at }) => at > sealedAt)?.at ?? Number.POSITIVE_INFINITY;
  const until = Math.min(next, sealedAt + seconds(130));
  const earlier = book.presses.filter((one) => one.counter < counter && one.answeredAt > sealedAt);
  const isCrying = book.presses.some(
    (one) => one.counter < counter && one.says !== "check-in" && one.sealedAt > sealedAt - answeredWithinMs,
  );
  const allowed = isCrying ? [...usual, "help-is-coming"] : usual;
  const felt = book.of("felt").filter(({ at }) => at >= sealedAt && at < until);
  const isOnce = felt.filter(({ feeling }) => feeling === "received").length <= 1 + earlier.length;
  return isOnce && felt.every(({ feeling }) => feeling !== undefined && allowed.includes(feeling));
}
