import { isSessionOn, passSession } from "../logic/cadence.ts";
import { isCipherSound } from "../logic/functionTest.ts";
import { edgeOf, type GestureNews, gesturesWakeAt, isStuck, passTime } from "../logic/gestures.ts";
import { paceLimits } from "../logic/limits.ts";
import { manDownWakeAt, noteAcceleration, noteTouch, passStillness } from "../logic/manDown.ts";
import { overdueAt, uplinkWakeAt } from "../logic/uplink.ts";
import type { Body, Provision, Senses } from "./body.ts";
import { beStill, feel, feelWakeAt, passFeelings } from "./feel.ts";
import { type Fob, isMarked, makeFob, mark } from "./fob.ts";
import { hearReply, passWaiting, rest } from "./hearReply.ts";
import { beat, sayWhatIsDue, sendPress, stopSending, takeUpKept } from "./sendPress.ts";
import { noteFault, readBattery } from "./testFunction.ts";

/**
 * Wakes the logic in a body. Reserves counters in flash, takes up a panic that a
 * reset interrupted, and from then on lives by what the body senses.
 */
export type StartFob = <Key>(body: Body<Key>, provision: Provision) => Senses;

export const startFob: StartFob = (body, provision) => {
  const fob = makeFob(body, provision);
  boot(fob);
  return {
    edge: (isDown) => {
      const nowMs = body.timer.nowMs();
      takeNews(fob, edgeOf(fob.gestures, isDown, nowMs), nowMs);
      turn(fob, nowMs);
    },
    woken: () => turn(fob, body.timer.nowMs()),
    reply: (bytes) => {
      const nowMs = body.timer.nowMs();
      hearReply(fob, bytes, nowMs);
      turn(fob, nowMs);
    },
    acceleration: (milliG) => {
      const nowMs = body.timer.nowMs();
      if (fob.manDown === undefined || !isSessionOn(fob.cadence, nowMs)) return;
      const before = manDownWakeAt(fob.manDown);
      noteAcceleration(fob.manDown, milliG, nowMs);
      const after = manDownWakeAt(fob.manDown);
      // A dozen readings a second must not cost a turn each: movement only puts off what is waited for.
      if (after !== undefined && (before === undefined || after < before)) turn(fob, nowMs);
    },
  };
};

function boot<Key>(fob: Fob<Key>): void {
  const nowMs = fob.body.timer.nowMs();
  readBattery(fob, nowMs);
  fob.vitals.faulty = !isCipherSound(fob.body.aes) || fob.counters.epoch === undefined;
  takeUpKept(fob, nowMs);
  // P2: presses that a reset cut off can no longer be told apart, so they are a panic.
  if (isMarked(fob.body, "press")) sendPress(fob, "hold", nowMs);
  mark(fob.body, "press", false);
  if (fob.vitals.faulty) feel(fob, "fault", nowMs);
  turn(fob, nowMs);
}

/** Does all that is due, and says when to be woken next. */
function turn<Key>(fob: Fob<Key>, nowMs: number): void {
  takeNews(fob, passTime(fob.gestures, nowMs), nowMs);
  if (passSession(fob.cadence, nowMs)) rest(fob, nowMs);
  passManDown(fob, nowMs);
  passOverdue(fob, nowMs);
  passWaiting(fob, nowMs);
  sayWhatIsDue(fob, nowMs);
  if (nowMs >= fob.cadence.beatAt) {
    if (nowMs >= fob.batteryDueAt) readBattery(fob, nowMs);
    if (isStuck(fob.gestures, nowMs)) noteFault(fob, nowMs);
    beat(fob, nowMs);
  }
  passFeelings(fob, nowMs);
  listenIfNeeded(fob);
  fob.body.power.alive();
  fob.body.timer.wakeAt(wakeAtOf(fob, nowMs));
}

function takeNews<Key>(fob: Fob<Key>, news: readonly GestureNews[], nowMs: number): void {
  for (const one of news) {
    if (one.kind === "began") {
      touch(fob, nowMs);
      continue;
    }
    if (one.press !== undefined) sendPress(fob, one.press, nowMs);
    mark(fob.body, "press", false);
  }
}

/** The first press of a row: it stops a pre-alarm, is felt, and is kept in mind over a reset. */
function touch<Key>(fob: Fob<Key>, nowMs: number): void {
  if (fob.manDown !== undefined && noteTouch(fob.manDown, nowMs)) beStill(fob, nowMs);
  feel(fob, "touched", nowMs);
  mark(fob.body, "press", true);
}

function passManDown<Key>(fob: Fob<Key>, nowMs: number): void {
  if (fob.manDown === undefined || !isSessionOn(fob.cadence, nowMs)) return;
  const news = passStillness(fob.manDown, nowMs);
  if (news === "pre-alarm") feel(fob, "pre-alarm", nowMs);
  if (news === "man-down") sendPress(fob, "man-down", nowMs);
}

/** P6: tells the wearer once that nobody has confirmed, and gives a check-in up with that. */
function passOverdue<Key>(fob: Fob<Key>, nowMs: number): void {
  for (let i = fob.uplink.sendings.length - 1; i >= 0; i -= 1) {
    const sending = fob.uplink.sendings[i];
    if (sending === undefined || sending.isOverdue || nowMs < overdueAt(sending)) continue;
    sending.isOverdue = true;
    feel(fob, "not-confirmed", nowMs);
    if (sending.press === "check-in") stopSending(fob, sending.counter);
  }
}

/** A relay may connect only while a press waits for "received", or for help after it: listening costs power. */
function listenIfNeeded<Key>(fob: Fob<Key>): void {
  const isListening = fob.uplink.sendings.length > 0 || fob.helpUntil !== undefined;
  if (isListening === fob.isListening) return;
  fob.isListening = isListening;
  fob.body.link.listen(isListening);
}

function wakeAtOf<Key>(fob: Fob<Key>, nowMs: number): number {
  const watched = fob.manDown !== undefined && isSessionOn(fob.cadence, nowMs);
  const wishes = [
    gesturesWakeAt(fob.gestures),
    uplinkWakeAt(fob.uplink),
    watched && fob.manDown !== undefined ? manDownWakeAt(fob.manDown) : undefined,
    fob.helpUntil,
    feelWakeAt(fob),
    fob.cadence.beatAt,
  ];
  let wakeAt = nowMs + paceLimits.longestSleepMs;
  for (const wish of wishes) if (wish !== undefined && wish < wakeAt) wakeAt = wish;
  return wakeAt;
}
