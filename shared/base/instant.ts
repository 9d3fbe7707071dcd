import type { Brand } from "./brand.ts";

/** A point in time: milliseconds since 1970-01-01T00:00:00Z, a whole number. Records carry these. */
export type Instant = Brand<number, "Instant">;

/** A reading of a clock that never steps, in milliseconds from an arbitrary start. Waits run on these. */
export type Monotonic = Brand<number, "Monotonic">;

/** Mints an instant from epoch milliseconds; fractions are cut off. */
export function instant(epochMs: number): Instant {
  return Math.trunc(epochMs) as Instant;
}

/** Mints a monotonic reading in milliseconds. */
export function monotonic(ms: number): Monotonic {
  return ms as Monotonic;
}

/** The instant `ms` after (or, negative, before) `at`. */
export function after(at: Instant, ms: number): Instant {
  return instant(at + ms);
}

/** RFC 3339 in UTC with milliseconds, as every record and message writes it. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

/** Reads RFC 3339; `undefined` when the text is not an instant. */
export function fromIso(text: string): Instant | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : instant(ms);
}

export function seconds(count: number): number {
  return count * 1000;
}

export function minutes(count: number): number {
  return count * 60_000;
}

export function hours(count: number): number {
  return count * 3_600_000;
}

export function days(count: number): number {
  return count * 86_400_000;
}
