import { type Contact, noteEdge, openContact, settle } from "./contact.ts";
import { gestureLimits } from "./limits.ts";
import type { Press } from "./press.ts";
import type { FobSettings } from "./settings.ts";

export type GestureTiming = Pick<FobSettings, "holdMs" | "tripleWithinMs" | "debounceMs">;

/**
 * `began`: the first press of a row went down, and nobody knows yet what it will
 * be. `decided`: what it was; a single short press is nothing by itself.
 */
export type GestureNews =
  | { readonly kind: "began" }
  | { readonly kind: "decided"; readonly press: Press | undefined };

/**
 * The button and the row of presses under way. Instants are the fob's own
 * milliseconds. `told` is a row that has already become a panic: what follows
 * without a pause belongs to it.
 */
export type Gestures = {
  readonly timing: GestureTiming;
  readonly contact: Contact;
  phase: "idle" | "row" | "told";
  /** Presses of this row, 1 or 2, and when each length is known, its milliseconds. */
  count: number;
  firstMs: number;
  secondMs: number;
  rowAt: number;
  toldAt: number;
  downAt: number;
  upAt: number;
  /** When the last presses but one and the last went down, whatever row they belonged to. */
  lastButOneAt: number | undefined;
  lastAt: number | undefined;
};

export function watchGestures(timing: GestureTiming): Gestures {
  return {
    timing,
    contact: openContact(),
    phase: "idle",
    count: 0,
    firstMs: 0,
    secondMs: 0,
    rowAt: 0,
    toldAt: 0,
    downAt: 0,
    upAt: 0,
    lastButOneAt: undefined,
    lastAt: undefined,
  };
}

/** Takes an edge of the pin, bounce and all, and gives what has become clear by then. */
export function edgeOf(gestures: Gestures, isDown: boolean, nowMs: number): GestureNews[] {
  const news = passTime(gestures, nowMs);
  noteEdge(gestures.contact, isDown, { nowMs, debounceMs: gestures.timing.debounceMs });
  return news;
}

/**
 * What has become clear until now. However late the fob wakes, everything is
 * judged in the order and at the instants in which it fell due.
 */
export function passTime(gestures: Gestures, nowMs: number): GestureNews[] {
  const news: GestureNews[] = [];
  let dueAt = gesturesWakeAt(gestures);
  while (dueAt !== undefined && dueAt <= nowMs) {
    const settlesAt = gestures.contact.settlesAt;
    if (settlesAt !== undefined && settlesAt <= dueAt) changeLevel(gestures, news);
    else if (gestures.contact.isDown) panic(gestures, news, { press: "hold", atMs: dueAt });
    else endRow(gestures, news);
    dueAt = gesturesWakeAt(gestures);
  }
  return news;
}

/** When to look again. */
export function gesturesWakeAt(gestures: Gestures): number | undefined {
  const { contact, timing } = gestures;
  // While the contact is being judged, nothing else is: a press may have begun or ended just in time.
  if (contact.settlesAt !== undefined) return contact.settlesAt;
  if (gestures.phase !== "row") return undefined;
  if (contact.isDown) return gestures.downAt + timing.holdMs;
  return Math.max(gestures.rowAt + timing.tripleWithinMs, gestures.upAt + gestureLimits.quietMs);
}

/** P11: a button that stays down has said its one panic, and the fob is deaf from then on. */
export function isStuck({ contact, downAt }: Gestures, nowMs: number): boolean {
  return contact.isDown && nowMs - downAt >= gestureLimits.stuckMs;
}

function changeLevel(gestures: Gestures, news: GestureNews[]): void {
  const { contact } = gestures;
  if (!settle(contact)) return;
  if (contact.isDown) goDown(gestures, news, contact.edgeAt);
  else goUp(gestures, contact.edgeAt);
}

function goDown(gestures: Gestures, news: GestureNews[], atMs: number): void {
  const { tripleWithinMs } = gestures.timing;
  const { lastButOneAt } = gestures;
  const isThird = lastButOneAt !== undefined && atMs - lastButOneAt <= tripleWithinMs;
  gestures.lastButOneAt = gestures.lastAt;
  gestures.lastAt = atMs;
  gestures.downAt = atMs;
  if (gestures.phase === "told") {
    const paused = atMs - gestures.upAt >= gestureLimits.quietMs;
    if (!paused && atMs - gestures.toldAt <= tripleWithinMs) return;
    gestures.phase = "idle";
  }
  if (gestures.phase === "idle") {
    gestures.phase = "row";
    gestures.count = 0;
    gestures.rowAt = atMs;
    news.push({ kind: "began" });
  }
  gestures.count += 1;
  // P2: more presses than a check-in has are a cry for help, however slow they come.
  if (isThird || gestures.count > 2) panic(gestures, news, { press: "triple", atMs });
}

function goUp(gestures: Gestures, atMs: number): void {
  gestures.upAt = atMs;
  if (gestures.count === 1) gestures.firstMs = atMs - gestures.downAt;
  else gestures.secondMs = atMs - gestures.downAt;
}

function panic(
  gestures: Gestures,
  news: GestureNews[],
  { press, atMs }: { readonly press: Press; readonly atMs: number },
): void {
  gestures.phase = "told";
  gestures.toldAt = atMs;
  gestures.lastButOneAt = undefined;
  gestures.lastAt = undefined;
  news.push({ kind: "decided", press });
}

function endRow(gestures: Gestures, news: GestureNews[]): void {
  gestures.phase = "idle";
  news.push({ kind: "decided", press: meaningOfRow(gestures) });
}

/** One or two presses, none of them a hold. P2: what is unclear and may be a cry for help is one. */
function meaningOfRow({ count, firstMs, secondMs }: Gestures): Press | undefined {
  const { longMs, unclearMs } = gestureLimits;
  if (count === 1) return firstMs >= unclearMs ? "hold" : undefined;
  if (firstMs >= longMs) return secondMs >= longMs ? "hold" : "assistance";
  return secondMs >= longMs ? "duress-check-in" : "check-in";
}
