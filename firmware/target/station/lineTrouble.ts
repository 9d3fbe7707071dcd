import { stationLimits } from "./limits.ts";

/** Bytes that make no sense were damaged on the way; a question without a fitting answer may also be the wiring's doing. */
export type Trouble = "damaged" | "unanswered";

/**
 * How bad the line is: every damaged message and every question without an
 * answer counts, and is forgiven with time, so that one spark is no fault and a
 * dimmer is.
 */
export class LineTrouble {
  private level = 0;
  private damagedLevel = 0;
  private bad = false;

  note(trouble: Trouble, events = 1): void {
    this.level = Math.min(stationLimits.noiseKept, this.level + events);
    if (trouble === "damaged")
      this.damagedLevel = Math.min(stationLimits.noiseKept, this.damagedLevel + events);
    if (this.level >= stationLimits.noisyFrom) this.bad = true;
  }

  /** Called once a beat. */
  beat(beats: number): void {
    if (beats % stationLimits.beatsPerForgiving === 0) {
      this.level = Math.max(0, this.level - 1);
      this.damagedLevel = Math.max(0, this.damagedLevel - 1);
    }
    if (this.level === 0) this.bad = false;
  }

  /** What the line suffers from, if it is too much. */
  verdict(): "line-noisy" | "wiring-wrong" | undefined {
    if (!this.bad) return undefined;
    return this.damagedLevel > 0 ? "line-noisy" : "wiring-wrong";
  }

  /** Whether all of it is long forgiven. */
  isCalm(): boolean {
    return this.level === 0;
  }

  forget(): void {
    this.level = 0;
    this.damagedLevel = 0;
    this.bad = false;
  }
}
