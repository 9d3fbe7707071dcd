import * as z from "zod";
import type { Result } from "../base/result.ts";
import { wireLimits } from "./limits.ts";
import { parseBy, type WireFault } from "./wireFault.ts";

const alive = {
  at: z.string().meta({ description: "RFC 3339 in UTC; also what shows that the message is fresh." }),
  since: z.string().meta({ description: "Since when the state is what it is." }),
  version: z.string(),
  faults: z.array(
    z.object({ code: z.string(), since: z.string(), sentence: z.string(), remedy: z.string() }),
  ),
  head: z.object({ seq: z.int(), hash: z.string() }).optional().meta({
    description:
      "The end of the journal's hash chain; kept elsewhere it anchors the record. Told to supervisors, leads and admins who ask, and never retained: how far it moved would tell a duress check-in from a safe one.",
  }),
  uncovered: z.object({ count: z.int(), fobs: z.array(z.string()) }).meta({
    description: "Fobs of active sessions that are not heard now; the list is cut, the count is not.",
  }),
};

/**
 * How Hark itself is (P11), retained. `blind` means that an alarm now may reach
 * nobody or not be heard at all. `gone` is the gateway's last will, published
 * by the broker: nobody watches until it is replaced. Faults carry codes from
 * docs/faults.md and no personal data: everyone who may connect reads this.
 */
export const healthMessage = z.discriminatedUnion("state", [
  z.object({ state: z.literal("ok"), ...alive }),
  z.object({ state: z.literal("degraded"), ...alive }),
  z.object({ state: z.literal("blind"), ...alive }),
  z.object({ state: z.literal("gone") }),
]);

export type HealthMessage = z.output<typeof healthMessage>;

/** What the broker says for a gateway that stopped without saying so. */
export const goneHealth: HealthMessage = { state: "gone" };

export function buildHealth(message: HealthMessage): string {
  return JSON.stringify(message);
}

export function parseHealth(text: string): Result<HealthMessage, WireFault> {
  return parseBy(healthMessage, text, wireLimits.tellingChars);
}
