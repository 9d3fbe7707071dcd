import type { Timer } from "../../hal/body.ts";
import type { Clock } from "./api.ts";

/**
 * Espruino's clock as the fob's. Nobody sets its time while our code runs, since
 * the console is locked, so it never goes back.
 */
export function espruinoTimer(clock: Clock, woken: () => void): Timer {
  let wait: number | undefined;

  function nowMs(): number {
    return Math.floor(clock.getTime() * 1000);
  }

  function ring(): void {
    wait = undefined;
    woken();
  }

  function wakeAt(atMs: number | undefined): void {
    if (wait !== undefined) clock.clearTimeout(wait);
    wait = undefined;
    if (atMs === undefined) return;
    // Espruino rounds to its own tick and may ring a little early; one millisecond more never does.
    wait = clock.setTimeout(ring, Math.max(1, atMs - nowMs() + 1));
  }

  return { nowMs, wakeAt };
}
