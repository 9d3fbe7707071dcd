import { Duplex } from "node:stream";

/** One end of a line in memory. What the far end `says` is heard; what is written is kept in `written`. */
export class FakeLine extends Duplex {
  written: Uint8Array[] = [];
  /** A frozen line takes no bytes any more. */
  isFrozen = false;

  /** The cable is in, and bytes can pass. */
  plugIn(): void {
    this.emit("open");
  }

  pullOut(): void {
    this.destroy();
  }

  says(bytes: Uint8Array): void {
    this.emit("data", Buffer.from(bytes));
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    if (this.isFrozen) return;
    this.written.push(Uint8Array.from(chunk));
    done();
  }
}
