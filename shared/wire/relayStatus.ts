import * as z from "zod";
import type { Result } from "../base/result.ts";
import { instantText, optionalText } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { parseBy, type WireFault } from "./wireFault.ts";

/** A relay says that it is there this often, in milliseconds; missing several is what "lost" means. */
export const relayStatusEveryMs = 10_000;

/**
 * How a relay is, retained and repeated every ten seconds. `lost` is its last
 * will, published by the broker; `leaving` is said before a planned stop.
 * `queue` counts receptions it could not pass on yet. Only `state` decides
 * anything: the rest is left out when it does not read.
 */
export const relayStatus = z.object({
  state: z.enum(["up", "lost", "leaving"]),
  at: instantText.optional().catch(undefined).meta({ description: "The relay's own clock; a claim." }),
  version: optionalText(wireLimits.version).optional().catch(undefined),
  queue: z.int().min(0).optional().catch(undefined),
  fault: optionalText(wireLimits.faultText).optional().catch(undefined),
});

export type RelayStatus = z.output<typeof relayStatus>;
/** A status as a relay writes it. */
export type RelayStatusText = z.input<typeof relayStatus>;

export function buildRelayStatus(message: RelayStatusText): string {
  return JSON.stringify(message);
}

export function parseRelayStatus(text: string): Result<RelayStatus, WireFault> {
  return parseBy(relayStatus, text, wireLimits.statusChars);
}
