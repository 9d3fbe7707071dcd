import { awaitReply, nothingAwaited } from "../../shared/frame/awaitedReply.ts";
import type { BTHomeObject } from "../../shared/frame/bthomeObject.ts";
import { encodeObjects } from "../../shared/frame/encodeObjects.ts";
import { openFrame, sealEncoded } from "../../shared/frame/sealedFrame.ts";
import { noteSaid } from "../logic/cadence.ts";
import { nextCounter, spareCounter } from "../logic/counters.ts";
import { paceLimits } from "../logic/limits.ts";
import { isUrgent, looksLikeCheckIn, objectsOf, type Press, pressIn } from "../logic/press.ts";
import {
  beginSending,
  endSending,
  hasten,
  noteTurn,
  rankOf,
  type Sending,
  takeTurn,
} from "../logic/uplink.ts";
import { feel } from "./feel.ts";
import type { Fob } from "./fob.ts";
import { noteFault } from "./testFunction.ts";

/** Seals a press and begins to send it. P1: it is said first and then kept, so that flash delays no cry for help. */
export function sendPress<Key>(fob: Fob<Key>, press: Press, nowMs: number): void {
  if (!makeRoom(fob, press, nowMs)) return;
  const counter = nextCounter(fob.counters, fob.body.flash);
  if (counter === undefined) {
    sendSpare(fob, press, nowMs);
    return;
  }
  const frame = sealed(fob, press, counter);
  if (frame === undefined) return;
  const keptIn = isUrgent(press) ? freeSlot(fob) : undefined;
  sayFirst(fob, beginSending(fob.uplink, { counter, frame, press, keptIn }, nowMs), nowMs);
  expectReply(fob, press, counter);
  if (keptIn !== undefined) fob.body.flash.write(slotName(keptIn), frame);
}

/** Says the press whose turn it is, if any, as one burst. */
export function sayWhatIsDue<Key>(fob: Fob<Key>, nowMs: number): void {
  const turn = takeTurn(fob.uplink, nowMs);
  if (turn === undefined) return;
  fob.body.link.say(turn.frame);
  noteSaid(fob.cadence, nowMs);
}

/** "Still here", once. Whoever has a press to send says that instead, and is heard by it. */
export function beat<Key>(fob: Fob<Key>, nowMs: number): void {
  noteSaid(fob.cadence, nowMs);
  if (fob.uplink.sendings.length > 0) return;
  const counter = nextCounter(fob.counters, fob.body.flash);
  // P5, P11: the gateway misses the heartbeats, and the wearer knows why.
  if (counter === undefined) noteFault(fob, nowMs);
  const frame = counter === undefined ? undefined : sealed(fob, "heartbeat", counter);
  if (frame !== undefined) fob.body.link.say(frame);
}

/** P1: takes up what a reset interrupted, the same bytes under the same number. */
export function takeUpKept<Key>(fob: Fob<Key>, nowMs: number): void {
  for (let slot = 0; slot < paceLimits.sendings; slot += 1) {
    const frame = fob.body.flash.read(slotName(slot));
    if (frame === undefined || frame.length < 2) continue;
    // A frame that was damaged, or sealed for another key, would be sent for ever in vain.
    const opened = openFrame(fob.ccm, fob.key, { address: fob.address, serviceData: frame });
    if (!opened.ok) continue;
    const { counter, content } = opened.value;
    const press = pressIn(content);
    const sending = beginSending(fob.uplink, { counter, frame, press, keptIn: slot }, nowMs);
    // P7: a check-in is forgotten over a reset, so of duress nothing is felt after it either.
    sending.isOverdue = looksLikeCheckIn(press);
    expectReply(fob, press, counter);
  }
}

/** Ends a sending: it was confirmed, given up, or made way. */
export function stopSending<Key>(fob: Fob<Key>, counter: number): Sending | undefined {
  const ended = endSending(fob.uplink, counter);
  if (ended !== undefined && ended.keptIn !== undefined)
    fob.body.flash.write(slotName(ended.keptIn), new Uint8Array(1));
  return ended;
}

/**
 * Flash takes no new epoch, so only the number that is kept back may be used. P2:
 * whatever was pressed goes out as a panic, but for a check-in, which can wait. P6,
 * P7: all the wearer is told is "fault", and the sending goes on whatever is
 * answered, since an answer may be an old one.
 */
function sendSpare<Key>(fob: Fob<Key>, asked: Press, nowMs: number): void {
  fob.vitals.faulty = true;
  feel(fob, "fault", nowMs);
  if (asked === "check-in") return;
  const counter = spareCounter(fob.counters);
  const frame = counter === undefined ? undefined : sealed(fob, "spare", counter);
  if (counter === undefined || frame === undefined) return;
  endSending(fob.uplink, counter);
  const press = { counter, frame, press: "hold", keptIn: undefined } as const;
  const sending = beginSending(fob.uplink, press, nowMs);
  sending.isOverdue = true;
  sayFirst(fob, sending, nowMs);
}

function sayFirst<Key>(fob: Fob<Key>, sending: Sending, nowMs: number): void {
  noteTurn(fob.uplink, sending, nowMs);
  fob.body.link.say(sending.frame);
  noteSaid(fob.cadence, nowMs);
}

function sealed<Key>(
  fob: Fob<Key>,
  says: Press | "heartbeat" | "spare",
  counter: number,
): Uint8Array | undefined {
  const plaintext = plaintextOf(fob, says);
  if (plaintext === undefined) return undefined;
  const { addressBytes } = fob;
  const triggered = says !== "heartbeat";
  const frame = { addressBytes, counter, triggered, carriesAddress: false, plaintext };
  const made = sealEncoded(fob.ccm, fob.key, frame);
  return made.ok ? made.value : undefined;
}

function plaintextOf<Key>(fob: Fob<Key>, says: Press | "heartbeat" | "spare"): Uint8Array | undefined {
  if (says === "heartbeat") return beatTextOf(fob);
  return encoded(
    says === "spare"
      ? objectsOf("hold", { batteryPercent: undefined, batteryLow: false, faulty: false })
      : objectsOf(says, fob.vitals),
  );
}

/** A heartbeat's plaintext, worked out again only when the vitals have changed: a thousand times a day would tell on the cell. */
function beatTextOf<Key>(fob: Fob<Key>): Uint8Array | undefined {
  const { lastBeat } = fob;
  const { batteryPercent, batteryLow, faulty } = fob.vitals;
  const isSame =
    lastBeat !== undefined &&
    lastBeat.batteryPercent === batteryPercent &&
    lastBeat.batteryLow === batteryLow &&
    lastBeat.faulty === faulty;
  if (isSame) return lastBeat.plaintext;
  const plaintext = encoded(objectsOf("heartbeat", fob.vitals));
  fob.lastBeat = plaintext === undefined ? undefined : { batteryPercent, batteryLow, faulty, plaintext };
  return plaintext;
}

function encoded(objects: readonly BTHomeObject[]): Uint8Array | undefined {
  const bytes = encodeObjects(objects);
  return bytes.ok ? bytes.value : undefined;
}

/** P6: a new cry for help begins with nothing heard; presses until help comes are one cry. */
function expectReply<Key>(fob: Fob<Key>, press: Press, counter: number): void {
  if (looksLikeCheckIn(press)) {
    fob.checkIns = awaitReply(fob.checkIns, counter);
    return;
  }
  const goesOn = fob.cry.furthest !== "help-is-coming";
  fob.cry = awaitReply(goesOn ? fob.cry : nothingAwaited, counter);
  fob.helpUntil = undefined;
}

/**
 * P1: at the limit the least urgent makes way, an older check-in for a newer one
 * too. Among urgent equals the newest of them is said at once in place of one more.
 */
function makeRoom<Key>(fob: Fob<Key>, press: Press, nowMs: number): boolean {
  const { uplink } = fob;
  if (uplink.sendings.length < paceLimits.sendings) return true;
  let least: Sending | undefined;
  for (const sending of uplink.sendings) {
    if (least === undefined || rankOf(sending.press) < rankOf(least.press)) least = sending;
  }
  if (least !== undefined && (!isUrgent(least.press) || rankOf(least.press) < rankOf(press))) {
    stopSending(fob, least.counter);
    return true;
  }
  let newest: Sending | undefined;
  for (const sending of uplink.sendings) if (rankOf(sending.press) === rankOf(press)) newest = sending;
  if (newest !== undefined) hasten(newest, nowMs);
  // P6, P7: among four panics there is no room for a check-in, and under duress it feels no different.
  if (looksLikeCheckIn(press)) feel(fob, "not-confirmed", nowMs);
  sayWhatIsDue(fob, nowMs);
  return false;
}

function freeSlot<Key>({ uplink }: Fob<Key>): number | undefined {
  for (let slot = 0; slot < paceLimits.sendings; slot += 1) {
    let isFree = true;
    for (const sending of uplink.sendings) if (sending.keptIn === slot) isFree = false;
    if (isFree) return slot;
  }
  return undefined;
}

function slotName(slot: number): string {
  return `cry${"abcd".charAt(slot)}`;
}
