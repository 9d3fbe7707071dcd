import { stationLimits } from "./limits.ts";
import type { StationClock } from "./stationClock.ts";

/**
 * Hands edges on with at least `gapMs` between them. A tap that was over before
 * this computer looked gives both its edges at one instant, and would be
 * debounced away.
 */
export function edgeQueue(
  clock: StationClock,
  gapMs: number,
  show: (isDown: boolean) => void,
): (isDown: boolean) => void {
  const waiting: boolean[] = [];
  let isResting = false;
  const next = (): void => {
    const isDown = waiting.shift();
    if (isDown === undefined) {
      isResting = false;
      return;
    }
    isResting = true;
    show(isDown);
    clock.after(gapMs, next);
  };
  return (isDown) => {
    // Edges come in turns, so dropping from the end leaves a press that began, and that is never dropped.
    if (waiting.length < stationLimits.edgesWaiting) waiting.push(isDown);
    if (!isResting) next();
  };
}
