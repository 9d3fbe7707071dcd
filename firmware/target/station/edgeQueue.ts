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
    // Edges come in turns: when there is no room, this one and the one before it go together, so that
    // the level at the end is the true one.
    if (waiting.length < stationLimits.edgesWaiting) waiting.push(isDown);
    else waiting.pop();
    if (!isResting) next();
  };
}
