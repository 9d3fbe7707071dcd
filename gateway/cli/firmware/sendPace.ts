import { monotonic } from "../../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../../app/clock.ts";
import { flashLimits } from "./limits.ts";

/** Espruino's words for "go on" and "wait", said among what it prints. */
const goOn = 0x11;
const wait = 0x13;

/** After an interrupt or a restart the board is left alone for a moment: what comes meanwhile may be thrown away. */
const unsettling = ["\u0003", "reset()\n"];

interface Stretch {
  readonly text: string;
  readonly unsettles: boolean;
}

/**
 * Text to a board, one piece at a time: the next goes out when the last is
 * confirmed and the board has not asked for a pause. It needs no bound of its own,
 * since a console says one line and waits for its answer.
 */
export class SendPace {
  readonly #clock: Clock;
  readonly #write: (piece: Uint8Array) => void;
  #waiting: readonly Stretch[] = [];
  #pieceBytes = 0;
  #isUnderWay = false;
  #unsettles = false;
  #cancelSettling: CancelWake | undefined;
  #cancelPause: CancelWake | undefined;
  #drained: (() => void)[] = [];

  constructor(clock: Clock, write: (piece: Uint8Array) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** From now on the board is there, and takes pieces of so many bytes. */
  begin(pieceBytes: number): void {
    this.#pieceBytes = pieceBytes;
    this.#next();
  }

  send(text: string): void {
    this.#waiting = [...this.#waiting, ...stretchesOf(text)];
    this.#next();
  }

  /** The board confirmed the last piece. */
  confirmed(): void {
    this.#isUnderWay = false;
    if (this.#unsettles) this.#settle();
    this.#next();
  }

  /** What the board said, without its words about the pace. */
  heard(bytes: Uint8Array): string {
    for (const byte of bytes) {
      if (byte === wait) this.#pause();
      else if (byte === goOn) this.#resume();
    }
    return Buffer.from(bytes.filter((byte) => byte !== wait && byte !== goOn)).toString("latin1");
  }

  /** Once everything is confirmed. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.#next();
    });
  }

  /** The board is gone. */
  end(): void {
    this.#pieceBytes = 0;
    this.#cancelSettling?.();
    this.#cancelPause?.();
  }

  #settle(): void {
    this.#unsettles = false;
    this.#cancelSettling = this.#after(flashLimits.settleMs, () => {
      this.#cancelSettling = undefined;
      this.#next();
    });
  }

  #pause(): void {
    this.#cancelPause?.();
    this.#cancelPause = this.#after(flashLimits.pauseMs, () => this.#resume());
  }

  #resume(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    this.#next();
  }

  #next(): void {
    if (this.#isUnderWay) return;
    const [first, ...others] = this.#waiting;
    if (first === undefined) {
      for (const told of this.#drained.splice(0)) told();
      return;
    }
    const isHeld = this.#cancelSettling !== undefined || this.#cancelPause !== undefined;
    if (isHeld || this.#pieceBytes === 0) return;
    const piece = first.text.slice(0, this.#pieceBytes);
    const isLast = piece.length === first.text.length;
    this.#waiting = isLast ? others : [{ ...first, text: first.text.slice(piece.length) }, ...others];
    this.#unsettles = isLast && first.unsettles;
    this.#isUnderWay = true;
    this.#write(Buffer.from(piece, "latin1"));
  }

  #after(ms: number, call: () => void): CancelWake {
    return this.#clock.wakeAt(monotonic(this.#clock.monotonic() + ms), call);
  }
}

function stretchesOf(text: string): readonly Stretch[] {
  if (text === "") return [];
  const ends = unsettling.flatMap((word) => {
    const at = text.indexOf(word);
    return at < 0 ? [] : [at + word.length];
  });
  const end = Math.min(text.length, ...ends);
  return [{ text: text.slice(0, end), unsettles: ends.length > 0 }, ...stretchesOf(text.slice(end))];
}
