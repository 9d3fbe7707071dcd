import { type LineFaultCounts, type LineMessage, LineReader } from "../../../shared/frame/serialLine.ts";
import { serialLimits } from "./limits.ts";

export type LineVerdict = "well" | "silent" | "garbled";

/** Judges what comes over an open line: whether fobs speak on it, something else does, or nothing. */
export class LineCondition {
  readonly #reader = new LineReader();
  readonly #beatsUntilSilent: number;
  #refused = 0;
  #score = 0;
  #bytesSinceGood = 0;
  #beats = 0;
  #goodAt = 0;
  #isGarbled = false;

  constructor(silentAfterMs: number) {
    this.#beatsUntilSilent = Math.ceil(silentAfterMs / serialLimits.beatMs);
  }

  /** The good messages that this piece completed. */
  feed(piece: Uint8Array): readonly LineMessage[] {
    const messages = this.#reader.feed(piece);
    const refused = refusedIn(this.#reader.faults());
    this.#score += refused - this.#refused;
    this.#refused = refused;
    this.#bytesSinceGood += piece.length;
    if (messages.length > 0) {
      this.#goodAt = this.#beats;
      this.#bytesSinceGood = 0;
      this.#score -= messages.length * serialLimits.goodOutweighs;
    } else if (this.#bytesSinceGood >= serialLimits.noisyBytes) {
      // At a wrong speed there may be no zero at all, and so no message that could be refused.
      this.#bytesSinceGood = 0;
      this.#score += serialLimits.garbledFrom;
    }
    this.#judge();
    return messages;
  }

  /** Called every `beatMs`. */
  beat(): void {
    this.#beats += 1;
    if (this.#beats % serialLimits.beatsPerForgiving === 0) this.#score -= 1;
    this.#judge();
  }

  verdict(): LineVerdict {
    if (this.#isGarbled) return "garbled";
    return this.#beats - this.#goodAt >= this.#beatsUntilSilent ? "silent" : "well";
  }

  #judge(): void {
    this.#score = Math.min(Math.max(this.#score, 0), serialLimits.garbledMost);
    if (this.#score >= serialLimits.garbledFrom) this.#isGarbled = true;
    else if (this.#score <= serialLimits.clearFrom) this.#isGarbled = false;
  }
}

function refusedIn(counts: LineFaultCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
