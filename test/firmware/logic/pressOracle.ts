import { clean, type Decided, type Touching, timing } from "./pressTrain.ts";

/** P2: an instant by which the wearer had deliberately called for help: a hold that was long enough, or a third press. */
interface Deliberate {
  readonly atMs: number;
  readonly by: "hold" | "triple";
}

const latencyMs = 100;
/** Presses that follow a panic without a pause of half a second belong to it, for as long as three presses may take. */
const pauseMs = 500;

/** Every deliberate cry for help in the clean train, knowing nothing of how the machine works. */
function deliberate(train: readonly Touching[]): readonly Deliberate[] {
  const touches = clean(train);
  const found: Deliberate[] = [];
  touches.forEach(({ downAt, upAt }, at) => {
    const firstOfThree = touches[at - 2];
    if (firstOfThree !== undefined && downAt - firstOfThree.downAt <= timing.tripleWithinMs)
      found.push({ atMs: downAt, by: "triple" });
    if (upAt - downAt >= timing.holdMs) found.push({ atMs: downAt + timing.holdMs, by: "hold" });
  });
  return found;
}

function isPanic({ press }: Decided): boolean {
  return press === "hold" || press === "triple";
}

/** What the machine did wrong by the promises of panic, each in a sentence. It may have been woken late by `lateMs`. */
export function complaints(
  train: readonly Touching[],
  decided: readonly Decided[],
  lateMs: number,
): readonly string[] {
  return [...missed(train, decided), ...invented(train, decided, lateMs)];
}

/**
 * A deliberate cry is answered within 100 ms, or belongs to a panic that was
 * decided shortly before it, or in the middle of it.
 */
function missed(train: readonly Touching[], decided: readonly Decided[]): readonly string[] {
  const panics = decided.filter(isPanic);
  return deliberate(train)
    .filter(({ atMs, by }) => {
      const reach = timing.tripleWithinMs + (by === "hold" ? timing.holdMs : 0) + latencyMs;
      return !panics.some((panic) => panic.atMs >= atMs - reach && panic.atMs <= atMs + latencyMs);
    })
    .map(({ atMs, by }) => `the ${by} at ${atMs} was missed`);
}

function invented(
  train: readonly Touching[],
  decided: readonly Decided[],
  lateMs: number,
): readonly string[] {
  const touches = clean(train);
  const isCalledFor = (panic: Decided, byMs: number): boolean =>
    isCause(
      touches.filter(({ downAt }) => downAt < byMs),
      panic.atMs,
    );
  return decided
    .filter(isPanic)
    .filter((panic) => !isCalledFor(panic, panic.atMs) && !isCalledFor(panic, panic.atMs - lateMs))
    .map(({ atMs, press }) => `the ${press} at ${atMs} was invented`);
}

/** A panic needs a hold, three presses that no pause parts or that begin within the time, or a press too long to be sure of. */
function isCause(before: ReturnType<typeof clean>, atMs: number): boolean {
  const last = before.at(-1);
  if (last === undefined) return false;
  const heldMs = Math.min(atMs, last.upAt) - last.downAt;
  const three = before.slice(-3);
  const isThird =
    three.length === 3 &&
    atMs - last.downAt <= latencyMs &&
    ((three[2]?.downAt ?? 0) - (three[0]?.downAt ?? 0) <= timing.tripleWithinMs || isOneRow(three));
  const isUnclear = last.upAt <= atMs && isHalfHeld(before.slice(-2));
  return heldMs >= timing.holdMs || isThird || isUnclear;
}

/** No decision was due between the presses: the row's time was not over, or no pause came. */
function isOneRow(touches: ReturnType<typeof clean>): boolean {
  const [first, second, third] = touches;
  if (first === undefined || second === undefined || third === undefined) return false;
  return third.downAt <= Math.max(first.downAt + timing.tripleWithinMs, second.upAt + pauseMs) + latencyMs;
}

/** A press of a second or more alone, or two of half a second and more. */
function isHalfHeld(touches: ReturnType<typeof clean>): boolean {
  const lengths = touches.map(({ downAt, upAt }) => upAt - downAt);
  return (lengths.at(-1) ?? 0) >= 1_000 || lengths.every((length) => length >= pauseMs);
}
