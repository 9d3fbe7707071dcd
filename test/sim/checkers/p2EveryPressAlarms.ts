import { seconds } from "../../../shared/base/instant.ts";
import type { Account, Violation } from "../account.ts";
import type { FactOf } from "../chronicle.ts";
import { misheardThumbs } from "./fob/gestures.ts";
import { lostOnTheWay } from "./fob/onTheWay.ts";
import { framesOf } from "./frames.ts";

/** From a press at the gateway's door to its alarm in the open: 1.5 s for a disk that hangs, and as much again for what it was at. */
const withinMs = seconds(4);

/**
 * P2: every press that reached a gateway that then lived on is seen as an alarm
 * of its holder or its fob within seconds, whatever the disk does, and it is the
 * alarm's cause on record in the end. P8's side of it: every cause was a press.
 */
export function p2EveryPressAlarms(account: Account): readonly Violation[] {
  return [...misheardThumbs(account), ...lostOnTheWay(account), ...unalarmed(account), ...madeUp(account)];
}

function unalarmed(account: Account): readonly Violation[] {
  const frames = framesOf(account);
  const first = new Map<string, { readonly at: number; readonly sealed: FactOf<"sealed"> }>();
  for (const { at, frame } of account.of("reached")) {
    const sealed = frames.get(frame);
    if (sealed === undefined || sealed.says === "heartbeat" || sealed.says === "check-in") continue;
    if (!first.has(frame) && account.isUpThrough(at, at + withinMs)) first.set(frame, { at, sealed });
  }
  const causes = new Set(
    [...account.recorded("alarm-raised"), ...account.recorded("alarm-pressed-again")].map(
      ({ event }) => `${event.kind === "alarm-raised" ? event.subject.fob : event.fob}/${event.counter}`,
    ),
  );
  const shown = account.of("alarm-shown");
  return [...first.values()].flatMap(({ at, sealed }) => {
    const { fob, counter, holder } = sealed;
    const what = `${sealed.says} ${counter} of ${fob}, held by ${holder}, reached the gateway at ${at}`;
    const holders = [holder, holderOnRecord(account, fob, at)];
    const isSeen = shown.some(
      ({ at: seenAt, message }) =>
        seenAt >= at &&
        seenAt <= at + withinMs &&
        (message?.fob === fob || (message?.who !== undefined && holders.includes(message.who.person))),
    );
    return [
      ...(isSeen || wasKnown(account, { at, fob, counter })
        ? []
        : [{ promise: "P2", at, says: `${what} and no alarm was seen` }]),
      ...(causes.has(`${fob}/${counter}`)
        ? []
        : [{ promise: "P2", at, says: `${what} and is the cause of no alarm on record` }]),
    ];
  });
}

/** An admin who never got the answer believes otherwise, and so may whoever carries the fob: what stands on record holds. */
function holderOnRecord(account: Account, fob: string, at: number): string | undefined {
  let holder: string | undefined;
  for (const { event, landedAt } of account.parts.record) {
    if (landedAt > at) break;
    if (event.kind === "fob-assigned" && event.fob === fob) holder = event.holder;
    if (event.kind === "fob-returned" && event.fob === fob) holder = undefined;
  }
  return holder;
}

/** Taken up in an earlier life that could not answer any more. */
function wasKnown(
  account: Account,
  press: { readonly at: number; readonly fob: string; readonly counter: number },
): boolean {
  return account
    .recorded("frame-counted")
    .some(
      ({ event, landedAt }) =>
        event.fob === press.fob && event.counter === press.counter && landedAt < press.at,
    );
}

function madeUp(account: Account): readonly Violation[] {
  const real = new Set(
    account
      .of("sealed")
      .filter(({ says }) => says !== "heartbeat")
      .map(({ fob, counter }) => `${fob}/${counter}`),
  );
  return account.recorded("frame-counted").flatMap(({ event, landedAt }) =>
    real.has(`${event.fob}/${event.counter}`)
      ? []
      : [
          {
            promise: "P2",
            at: landedAt,
            says: `${event.fob} ${event.counter} counts as a press and nobody pressed`,
          },
        ],
  );
}
