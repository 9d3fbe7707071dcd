import * as z from "zod";
import type { Result } from "../base/result.ts";
import { fobAddress, hexBytes, instantText } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { parseBy, type WireFault } from "./wireFault.ts";

/**
 * One relay heard one frame. `frame` is the sealed BTHome service data as it
 * came, untouched; `rssi` in dBm. `heardAt` is the relay's own clock and only a
 * claim; `late` says that the relay kept the frame in its queue for a while.
 * P2: evidence that does not read is left out rather than losing the press it
 * came with, and fields a later relay adds are ignored.
 */
export const receptionMessage = z.object({
  frame: hexBytes(2, wireLimits.frameHex).meta({ description: "The sealed service data in hex, untouched." }),
  address: fobAddress.meta({ description: "The radio address the frame came from." }),
  rssi: z.int().min(-200).max(50).optional().catch(undefined),
  heardAt: instantText.optional().catch(undefined),
  late: z.boolean().optional().catch(undefined),
});

export type ReceptionMessage = z.output<typeof receptionMessage>;
/** A reception as a relay writes it. */
export type ReceptionText = z.input<typeof receptionMessage>;

export function buildReception(message: ReceptionText): string {
  return JSON.stringify(message);
}

export function parseReception(text: string): Result<ReceptionMessage, WireFault> {
  return parseBy(receptionMessage, text, wireLimits.receptionChars);
}
