import { seconds } from "../../../../shared/base/instant.ts";
import type { Account, Violation } from "../../account.ts";
import type { FactOf } from "../../chronicle.ts";
import { type FobBook, fobBooks, mayHaveRefused, poweredAt } from "./fobBooks.ts";

/** A turn late, a press in between. */
const slackMs = seconds(2);

/**
 * P5: a fob with power speaks, at rest and more often from when it was told that
 * a session is on until it was told that none is, also over a reset. What it was
 * told of a press of before its last boot it need not believe.
 */
export function silentFobs(account: Account): readonly Violation[] {
  return fobBooks(account).flatMap((book) => [
    ...tooSilent(book),
    ...tooTalkative(book),
    ...missedFalls(account, book),
  ]);
}

function spokenAt(book: FobBook): readonly number[] {
  const beats = book.of("sealed").filter(({ says }) => says === "heartbeat");
  return [...beats, ...book.of("aired")].map(({ at }) => at).sort((one, other) => one - other);
}

function tooSilent(book: FobBook): readonly Violation[] {
  const { heartbeatMs, restHeartbeatMs } = book.made.settings;
  const spoken = spokenAt(book);
  return book.powered.flatMap(({ from, to }) => {
    const times = [from, ...spoken.filter((at) => at >= from && at <= to), to];
    return times.flatMap((at, index) => {
      const before = times[index - 1] ?? at;
      const isOn = isSessionSure(book, before) && isSessionSure(book, at - 1);
      const mostMs = (isOn ? heartbeatMs : restHeartbeatMs) + slackMs;
      if (at - before <= mostMs || mayHaveRefused(book, from, at)) return [];
      const when = isOn ? " in a session" : "";
      return [{ promise: "P5", at, says: `${book.fob} says nothing${when} from ${before} to ${at}` }];
    });
  });
}

/** At rest a fob spares its battery: heartbeats are a minute apart, but for one that a test or a boot brought on. */
function tooTalkative(book: FobBook): readonly Violation[] {
  const beats = book.of("sealed").filter(({ says }) => says === "heartbeat");
  const news = book.of("brought").filter(({ meaning }) => meaning === "session-on" || meaning === "received");
  return beats.flatMap(({ at }, index) => {
    const before = beats[index - 1]?.at ?? Number.NEGATIVE_INFINITY;
    const isBooted = poweredAt(book, before)?.from !== poweredAt(book, at)?.from;
    const isTold = news.some((one) => one.at <= at);
    if (isBooted || isTold || at - before > book.made.settings.restHeartbeatMs - slackMs) return [];
    return [{ promise: "P5", at, says: `${book.fob} at rest beats at ${before} and again at ${at}` }];
  });
}

/** The last news it must have believed says that a session is on, and nothing since may have said otherwise. */
function isSessionSure(book: FobBook, at: number): boolean {
  const news = book.of("brought").filter((one) => one.at <= at && isNews(one));
  const last = news.at(-1);
  if (last?.meaning !== "session-on") return false;
  const newest = book.presses.findLast(({ sealedAt }) => sealedAt <= last.at);
  const isOfThisLife =
    newest?.counter === last.counter &&
    poweredAt(book, newest.sealedAt)?.from === poweredAt(book, last.at)?.from;
  const isAbove = news.every(({ counter, meaning }) => counter < last.counter || meaning === "session-on");
  const isKept = book.powered.every(
    ({ to, endedBy }) => to < last.at || to > at || endedBy !== "cut-in-write",
  );
  return isOfThisLife && isAbove && isKept && !mayHaveRefused(book, last.at - 1, last.at + 1);
}

function isNews({ meaning }: FactOf<"brought">): boolean {
  return meaning === "session-on" || meaning === "session-off";
}

/** P2: who falls in a session, lies still and touches nothing is said to be down. */
function missedFalls(account: Account, book: FobBook): readonly Violation[] {
  const { manDown } = book.made.settings;
  if (manDown === undefined) return [];
  const changes = book.of("motion");
  return changes.flatMap(({ state, at }, index) => {
    const by = at + seconds(10) + manDown.preAlarmMs + seconds(1);
    if (state !== "falls" || (changes[index + 1]?.at ?? account.endedAt) < by) return [];
    if (poweredAt(book, at)?.from !== poweredAt(book, by)?.from || poweredAt(book, at) === undefined)
      return [];
    if (!isSessionSure(book, at - 1) || !isSessionSure(book, by)) return [];
    if (book.of("thumb").some((thumb) => thumb.at > at - seconds(10) && thumb.at < by)) return [];
    const isSaid = book.presses.some(({ says, airedAt }) => {
      return ["man-down", "panic"].includes(says) && airedAt.some((aired) => aired > at && aired <= by);
    });
    return isSaid
      ? []
      : [{ promise: "P2", at: by, says: `the wearer of ${book.fob} fell at ${at}, and it did not say so` }];
  });
}
