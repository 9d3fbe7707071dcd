import { paceLimits } from "../../logic/limits.ts";
import type { EspruinoSystem } from "./api.ts";

/**
 * A board whose logic no longer turns is reset, and takes up a pending panic
 * again. Twice the longest sleep also leaves Storage the second or two that it
 * needs to tidy up.
 */
const biteAfterSeconds = (2 * paceLimits.longestSleepMs) / 1000;

export function keepWatch(system: EspruinoSystem): () => void {
  system.enableWatchdog(biteAfterSeconds, false);
  return () => system.kickWatchdog();
}
