import { type Instant, toIso } from "../../../shared/base/instant.ts";
import type { When } from "../../../shared/wire/tellingFields.ts";

/**
 * Texts kept of one zone. The same few instants are told to everyone alerted, on
 * the board and again with every change of their alarm, and each costs some
 * 5 µs to put into words. At the edge all are forgotten, and made again.
 */
const textsKept = 1_000;

interface Zone {
  readonly name: string;
  readonly format: Intl.DateTimeFormat;
  /** By the second, since nothing finer is said. */
  readonly texts: Map<number, string>;
}

/** Making a formatter costs some 50 µs and an organisation has one zone: the latest is kept. */
let latest: Zone | undefined;

/**
 * An instant for programs and for people: `Sun 22 Nov 2026, 07:42:10 GMT`. The
 * zone's short name tells the two 01:30s of an autumn night apart. A zone that
 * is not known is told in UTC rather than not at all.
 */
export function whenOf(at: Instant, zone: string): When {
  return { utc: toIso(at), local: localText(at, zone) };
}

export function localText(at: Instant, zone: string): string {
  if (latest?.name !== zone) latest = { name: zone, format: formatFor(zone), texts: new Map() };
  const { texts, format } = latest;
  const second = Math.floor(at / 1000);
  const known = texts.get(second);
  if (known !== undefined) return known;
  const text = format.format(at);
  if (texts.size >= textsKept) texts.clear();
  texts.set(second, text);
  return text;
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const shape: Intl.DateTimeFormatOptions = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  };
  try {
    return new Intl.DateTimeFormat("en-GB", { ...shape, timeZone: zone });
  } catch {
    // Intl has no other way of saying that it does not know a zone.
    return new Intl.DateTimeFormat("en-GB", { ...shape, timeZone: "UTC" });
  }
}
