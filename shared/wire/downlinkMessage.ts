import * as z from "zod";
import type { Result } from "../base/result.ts";
import { fobAddress, hexBytes } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { parseBy, type WireFault } from "./wireFault.ts";

/**
 * A sealed reply for a relay to pass to a fob, bytes untouched. `counter` is
 * the frame it answers: a reply to a newer frame replaces those to older ones,
 * and several to one frame are all passed on, a relay with room for one keeping
 * the latest. `forMs` is how long sending it is still worth while, counted from
 * when it arrived.
 */
export const downlinkMessage = z.object({
  address: fobAddress,
  reply: hexBytes(2, wireLimits.replyHex).meta({ description: "The sealed reply in hex." }),
  counter: z.int().min(0).max(0xffff_ffff),
  forMs: z.int().min(0).max(wireLimits.durationMs),
});

export type DownlinkMessage = z.output<typeof downlinkMessage>;
/** A downlink as the gateway writes it. */
export type DownlinkText = z.input<typeof downlinkMessage>;

export function buildDownlink(message: DownlinkText): string {
  return JSON.stringify(message);
}

export function parseDownlink(text: string): Result<DownlinkMessage, WireFault> {
  return parseBy(downlinkMessage, text, wireLimits.downlinkChars);
}
