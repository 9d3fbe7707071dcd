import { type Instant, toIso } from "../../../shared/base/instant.ts";
import type { When } from "../../../shared/wire/tellingFields.ts";

/** Making a formatter costs some 50 µs and an organisation has one zone: the latest is kept. */
let latest: { readonly zone: string; readonly format: Intl.DateTimeFormat } | undefined;

/**
 * An instant for programs and for people: `Sun 22 Nov 2026, 07:42:10 GMT`. The
 * zone's short name tells the two 01:30s of an autumn night apart. A zone that
 * is not known is told in UTC rather than not at all.
 */
export function whenOf(at: Instant, zone: string): When {
  return { utc: toIso(at), local: localText(at, zone) };
}

export function localText(at: Instant, zone: string): string {
  if (latest?.zone !== zone) latest = { zone, format: formatFor(zone) };
  return latest.format.format(at);
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
