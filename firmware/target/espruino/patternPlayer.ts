import type { Pulse } from "../../logic/pulse.ts";
import type { Clock } from "./api.ts";

/** Begins to vibrate, shine or sound for so many milliseconds, or stops all of it. */
export type Actuators = {
  readonly begin: (kind: "vibrate" | "light" | "sound", ms: number) => void;
  readonly stop: () => void;
};

/** Plays patterns one at a time; a new one ends the one before. */
export function patternPlayer(clock: Clock, actuators: Actuators): (pattern: readonly Pulse[]) => void {
  let playing: readonly Pulse[] = [];
  let at = 0;
  let wait: number | undefined;

  function next(): void {
    wait = undefined;
    actuators.stop();
    const pulse = playing[at];
    if (pulse === undefined) return;
    at += 1;
    if (pulse.kind !== "rest") actuators.begin(pulse.kind, pulse.ms);
    wait = clock.setTimeout(next, pulse.ms);
  }

  return function play(pattern: readonly Pulse[]): void {
    if (wait !== undefined) clock.clearTimeout(wait);
    playing = pattern;
    at = 0;
    next();
  };
}
