import { Duplex } from "node:stream";
import type { BoardLine } from "../../../../firmware/target/station/boardLink.ts";
import type { TestBoard } from "./board.ts";

/** What a line does to bytes on their way. Asked in every stretch of time, also when nobody says anything. */
export type Damage = (said: Uint8Array) => Uint8Array;

class BenchStream extends Duplex {
  readonly written: Uint8Array[] = [];

  override _read(): void {
    // Bytes are pushed as the board says them.
  }

  override _write(bytes: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(bytes);
    done();
  }
}

/** A cable between a board and a station that can be pulled, plugged in again, frozen and disturbed. */
export class TestLine {
  readonly board: TestBoard;
  /** On the way from the board, and to it. */
  damage: Damage = (said) => said;
  damageToBoard: Damage = (said) => said;
  isFrozen = false;
  resets = 0;
  private isPlugged = true;
  private stream: BenchStream | undefined;
  private opening: BenchStream | undefined;

  constructor(board: TestBoard) {
    this.board = board;
  }

  readonly open: BoardLine = ({ resetBoard }) => {
    const stream = new BenchStream();
    this.opening = stream;
    if (resetBoard) {
      this.resets += 1;
      this.isFrozen = false;
      this.board.reset();
    }
    return stream;
  };

  unplug(): void {
    this.isPlugged = false;
    this.stream?.destroy();
    this.stream = undefined;
  }

  /** The board gets its power from the cable, so it begins anew. */
  plugIn(): void {
    this.isPlugged = true;
    this.isFrozen = false;
    this.board.reset();
  }

  /** A stretch of the line's life; a frozen board's processor stands still. */
  run(ms: number): void {
    this.settleOpening();
    if (!this.isPlugged) return;
    const { stream } = this;
    if (stream !== undefined) {
      const written = stream.written.splice(0);
      if (!this.isFrozen) for (const bytes of written) this.board.give(this.damageToBoard(bytes));
    }
    if (!this.isFrozen) this.board.run(ms);
    const heard = this.damage(this.board.take());
    if (heard.length > 0) stream?.push(heard);
  }

  private settleOpening(): void {
    const { opening } = this;
    this.opening = undefined;
    if (opening === undefined) return;
    if (!this.isPlugged) {
      opening.destroy(new Error("no such port"));
      return;
    }
    this.stream = opening;
    opening.emit("open");
  }
}
