import { stationLimits } from "./limits.ts";

/**
 * How noisy the line is: every damaged message and every question without an
 * answer counts, and is forgiven with time, so that one cosmic ray is no fault
 * and a dimmer is.
 */
export class LineTrouble {
  private level = 0;
  private noisy = false;

  note(events: number): void {
    this.level = Math.min(stationLimits.noiseKept, this.level + events);
    if (this.level >= stationLimits.noisyFrom) this.noisy = true;
  }

  /** Called once a beat. */
  beat(beats: number): void {
    if (beats % stationLimits.beatsPerForgiving === 0 && this.level > 0) this.level -= 1;
    if (this.level === 0) this.noisy = false;
  }

  isNoisy(): boolean {
    return this.noisy;
  }

  /** Whether all that was damaged is long forgiven. */
  isCalm(): boolean {
    return this.level === 0;
  }

  forget(): void {
    this.level = 0;
    this.noisy = false;
  }
}
