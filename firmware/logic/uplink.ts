import type { FobAddress } from "../../shared/base/ids.ts";
import { paceLimits } from "./limits.ts";
import { isUrgent, looksLikeCheckIn, type Press } from "./press.ts";

/** One press on its way: the same bytes again and again until somebody confirms them. */
export type Sending = {
  readonly counter: number;
  readonly frame: Uint8Array;
  readonly press: Press;
  /** The number of the flash slot that keeps it over a reset. */
  readonly keptIn: number | undefined;
  /** Since when, and when next. */
  since: number;
  dueAt: number;
  /** The wearer has been told that nobody confirmed it so far. */
  isOverdue: boolean;
  chance: number;
};

export type Uplink = {
  readonly sendings: Sending[];
  /** The end of the burst under way. */
  freeAt: number;
  /** From the address: two fobs pressed at one instant must not collide for ever. */
  readonly seed: number;
};

export function openUplink(address: FobAddress): Uplink {
  let seed = 1;
  for (let i = 0; i < address.length; i += 1) seed = mixed(seed + address.charCodeAt(i));
  return { sendings: [], freeAt: 0, seed };
}

/** Begins to send a press: its first turn is as soon as the burst under way is over. */
export function beginSending(
  uplink: Uplink,
  press: Pick<Sending, "counter" | "frame" | "press" | "keptIn">,
  nowMs: number,
): Sending {
  const sending: Sending = {
    counter: press.counter,
    frame: press.frame,
    press: press.press,
    keptIn: press.keptIn,
    since: nowMs,
    dueAt: nowMs,
    isOverdue: false,
    chance: mixed(uplink.seed + (press.counter & 0xffff)),
  };
  uplink.sendings.push(sending);
  return sending;
}

/** Sends an unconfirmed press as quickly as on its first day. */
export function hasten(sending: Sending, nowMs: number): void {
  sending.since = nowMs;
  sending.dueAt = nowMs;
}

/** A press is being said, in its turn or out of it: a new one waits for nothing and cuts short the burst of an older. */
export function noteTurn(uplink: Uplink, sending: Sending, nowMs: number): void {
  uplink.freeAt = nowMs + paceLimits.gapMs;
  sending.dueAt = nowMs + pauseOf(sending, nowMs);
}

/** The sending whose turn it is, of several the most urgent, and puts its next turn off; `undefined` while there is none. */
export function takeTurn(uplink: Uplink, nowMs: number): Sending | undefined {
  if (nowMs < uplink.freeAt) return undefined;
  let turn: Sending | undefined;
  for (const sending of uplink.sendings) {
    if (sending.dueAt > nowMs) continue;
    if (turn === undefined || comesBefore(sending, turn)) turn = sending;
  }
  if (turn !== undefined) noteTurn(uplink, turn, nowMs);
  return turn;
}

/** When the next turn is; `undefined` when nothing waits to be confirmed. */
export function uplinkWakeAt(uplink: Uplink): number | undefined {
  let wakeAt: number | undefined;
  for (const sending of uplink.sendings) {
    const dueAt = Math.max(sending.dueAt, uplink.freeAt);
    const knownAt = Math.min(dueAt, sending.isOverdue ? dueAt : overdueAt(sending));
    if (wakeAt === undefined || knownAt < wakeAt) wakeAt = knownAt;
  }
  return wakeAt;
}

/** The sending with this counter, which is then no longer sent. */
export function endSending(uplink: Uplink, counter: number): Sending | undefined {
  for (let i = 0; i < uplink.sendings.length; i += 1) {
    const sending = uplink.sendings[i];
    if (sending === undefined || sending.counter !== counter) continue;
    uplink.sendings.splice(i, 1);
    return sending;
  }
  return undefined;
}

/**
 * When the wearer must know that nobody has confirmed the press. P7: of a duress
 * check-in they learn it exactly when they would of a plain one.
 */
export function overdueAt({ press, since }: Sending): number {
  return since + (looksLikeCheckIn(press) ? paceLimits.checkInForMs : paceLimits.quickForMs);
}

/** Which of two presses makes way for the other, when there is no room: the lower. */
export function rankOf(press: Press): number {
  if (!isUrgent(press)) return 0;
  return press === "assistance" ? 1 : 2;
}

/** Of several, the more urgent; of equals the one that has waited longer. P7: duress takes its turn as a check-in does. */
function comesBefore(one: Sending, other: Sending): boolean {
  const ranks = turnRankOf(one.press) - turnRankOf(other.press);
  return ranks === 0 ? one.dueAt < other.dueAt : ranks > 0;
}

function turnRankOf(press: Press): number {
  return looksLikeCheckIn(press) ? 0 : rankOf(press);
}

/** P1: for ever, and never slower than the slowest pace. */
function pauseOf(sending: Sending, nowMs: number): number {
  const { quickForMs, quickMs, steadyForMs, steadyMs, slowMs, jitterMs } = paceLimits;
  const age = nowMs - sending.since;
  const pause = age < quickForMs ? quickMs : age < quickForMs + steadyForMs ? steadyMs : slowMs;
  sending.chance = mixed(sending.chance);
  return pause - jitterMs / 2 + ((sending.chance >> 4) % jitterMs);
}

/**
 * A small generator of chance (modulus 2^16, full period): it spreads bursts and
 * keeps no secret. Every product stays within 31 bits, where all boards agree.
 */
function mixed(value: number): number {
  return ((value & 0xffff) * 25173 + 13849) & 0xffff;
}
