import { toHex } from "../../shared/base/bytes.ts";
import { after, type Instant, toIso } from "../../shared/base/instant.ts";
import { buildReception } from "../../shared/wire/receptionMessage.ts";
import type { RelayClock } from "./clock.ts";
import type { HeardFrame } from "./link.ts";
import type { Waiting } from "./waitingFrames.ts";

/** What is said of a frame that goes at once. */
export function receptionNow({ address, serviceData, rssi, heardAt }: HeardFrame): string {
  return textOf({ address, serviceData, rssi, heardAt }, false);
}

/**
 * What is said of a press that may have waited. A clock that was set meanwhile
 * moves the instant with it, so that its distance from now stays true; what an
 * earlier process heard keeps the instant that one wrote down.
 */
export function receptionOf(
  waiting: Waiting,
  { clock, lateAfterMs }: { readonly clock: RelayClock; readonly lateAfterMs: number },
): string {
  if (waiting.since === undefined) return textOf(waiting, true);
  const ageMs = clock.monotonic() - waiting.since;
  return textOf({ ...waiting, heardAt: after(clock.now(), -ageMs) }, ageMs > lateAfterMs);
}

function textOf(frame: HeardFrame & { readonly heardAt: Instant }, late: boolean): string {
  const { address, serviceData, rssi, heardAt } = frame;
  return buildReception({
    frame: toHex(serviceData),
    address,
    ...(rssi !== undefined && { rssi }),
    heardAt: toIso(heardAt),
    ...(late && { late }),
  });
}
