import { type Instant, instant, toIso } from "../../shared/base/instant.ts";
import type { Conversation } from "./conversation.ts";
import { Ended, misused } from "./ended.ts";

const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const localDay = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})$/;
const timeOfDay = /^(?:(today|tomorrow) )?(\d{2}:\d{2})$/;
const fromNow = /^(?:\+|in )((?:\d{1,9}(?:ms|[smhd]))+)$/;

/** How an instant may be typed, for help and for mistakes. */
export const instantHint =
  "Write 18:30, tomorrow 18:30 or 2026-09-07 18:30 (the organisation's own time), +90m, or 2026-09-07T18:30:00Z.";

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `1h30m` in milliseconds; `undefined` for anything else. */
export function durationMsOf(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:ms|[smhd])){1,5}$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhd])/g))
    total += Number(count) * (unitMs[unit ?? ""] ?? 0);
  return total;
}

/** `90000` as `1m30s`: what `durationMsOf` reads back. */
export function durationText(ms: number): string {
  if (ms === 0) return "0s";
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ["d", "h", "m", "s", "ms"]) {
    const each = unitMs[unit] ?? 1;
    const count = Math.floor(rest / each);
    rest -= count * each;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join("");
}

/**
 * Reads an instant as people type it and gives it as the wire wants it. Times
 * without an offset are the organisation's own, asked of the gateway: whoever
 * types them may sit in another country.
 */
export async function instantOf(text: string, gateway: Conversation, now: Instant): Promise<string> {
  if (text === "now") return toIso(now);
  if (withOffset.test(text)) return text;
  const length = fromNow.exec(text)?.[1];
  if (length !== undefined) return toIso(instant(now + (durationMsOf(length) ?? 0)));
  if (!localDay.test(text) && !timeOfDay.test(text))
    throw misused(`“${text}” is not an instant.`, instantHint);
  return localInstant(text, await zoneOf(gateway), now);
}

/** The same, as an instant. */
export async function instantGiven(text: string, gateway: Conversation, now: Instant): Promise<Instant> {
  return instant(Date.parse(await instantOf(text, gateway, now)));
}

/** The zone's own instant of a local time; one that does not exist, or exists twice, is refused. */
export function localInstant(text: string, zone: string, now: Instant): string {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const [, day, dayTime] = localDay.exec(text) ?? [];
  const [, word, time] = timeOfDay.exec(text) ?? [];
  try {
    const date =
      day === undefined
        ? here.toPlainDate().add({ days: word === "tomorrow" ? 1 : 0 })
        : Temporal.PlainDate.from(day);
    const local = date.toPlainDateTime(Temporal.PlainTime.from(dayTime ?? time ?? ""));
    const exact = local.toZonedDateTime(zone, { disambiguation: "reject" });
    // A bare time that has passed today means the next one: nobody plans the past.
    const isPast = word === undefined && time !== undefined && exact.epochMilliseconds <= now;
    return toIso(instant((isPast ? exact.add({ days: 1 }) : exact).epochMilliseconds));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw misused(
      `“${text}” is no time, or not one time only, in ${zone}.`,
      "On the night the clocks change, give the offset: 2026-10-25T01:30+01:00.",
    );
  }
}

async function zoneOf(gateway: Conversation): Promise<string> {
  try {
    return (await gateway.ask({ ask: "rota" })).zone;
  } catch (error) {
    if (error instanceof Ended && error.how === "refused") {
      throw misused(
        "Your role may not ask for the organisation's time zone.",
        "Give the time with its offset, such as 2026-09-07T18:30+01:00, or from now, such as +90m.",
      );
    }
    throw error;
  }
}
