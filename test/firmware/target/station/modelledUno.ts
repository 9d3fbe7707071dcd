import type { TestBoard } from "./board.ts";

const buttonPin = 2;
const input = 0;
const output = 1;
const bitsPerSecond = 57_600;
const bytesPerMs = bitsPerSecond / 10 / 1_000;

/** The firmware answer of the real StandardFirmata 2.4 for the Uno. */
const firmwareAnswer = [
  0xf0,
  0x79,
  2,
  4,
  ...Array.from("StandardFirmata.ino").flatMap((letter) => [letter.charCodeAt(0), 0]),
  0xf7,
];

/**
 * Does what StandardFirmata does with the messages a station sends, at a
 * thousandth of the emulator's cost, for runs over millions of bytes. The same
 * test holds both to the same bytes.
 */
export class ModelledUno implements TestBoard {
  /** Pins that somebody has wired to ground. */
  readonly grounded = new Set<number>();
  private modes: number[] = [];
  private states = [0, 0, 0];
  private isReporting = false;
  private lastReport = 0;
  private isDown = false;
  private held: number[] = [];
  private incoming: number[] = [];
  private outgoing: number[] = [];
  private credit = 0;

  constructor() {
    this.reset();
  }

  run(ms: number): void {
    // Idle time is not saved up: a line carries so many bytes in each millisecond and no more.
    this.credit = this.incoming.length === 0 ? 0 : this.credit + ms * bytesPerMs;
    while (this.credit >= 1 && this.incoming.length > 0) {
      this.credit -= 1;
      this.hear(this.incoming.shift() ?? 0);
      this.reportChange();
    }
    this.reportChange();
  }

  give(bytes: Uint8Array): void {
    this.incoming.push(...bytes);
  }

  take(): Uint8Array {
    const bytes = Uint8Array.from(this.outgoing);
    this.outgoing = [];
    return bytes;
  }

  press(isDown: boolean): void {
    this.isDown = isDown;
  }

  isHigh(pin: number): boolean {
    return this.modes[pin] === output && ((this.states[pin >> 3] ?? 0) & (1 << (pin & 7))) !== 0;
  }

  reset(): void {
    this.forget();
    this.held = [];
    this.incoming = [];
    this.outgoing = [0xf9, 2, 4, ...firmwareAnswer];
  }

  /** What the message 0xFF does too, which noise on the way to the board can make. */
  private forget(): void {
    this.modes = Array.from({ length: 20 }, () => output);
    this.states = [0, 0, 0];
    this.isReporting = false;
    this.lastReport = 0;
  }

  private hear(byte: number): void {
    if (byte >= 0x80 && byte !== 0xf7) this.held = [];
    this.held.push(byte);
    const [first = 0, second = 0, third = 0] = this.held;
    const isWhole = first === 0xf0 ? byte === 0xf7 : this.held.length === lengthOf(first);
    if (!isWhole) return;
    this.held = [];
    if (first === 0xf0 && second === 0x79) this.outgoing.push(...firmwareAnswer);
    else if (first === 0xff) this.forget();
    else if (first === 0xf9) this.outgoing.push(0xf9, 2, 4);
    else if (first === 0xf4) this.setMode(second, third);
    else if ((first & 0xf0) === 0x90) this.states[first & 0x0f] = second | (third << 7);
    else if (first === 0xd0) {
      this.isReporting = second !== 0;
      if (this.isReporting) this.report();
    }
  }

  private setMode(pin: number, mode: number): void {
    this.modes[pin] = mode;
    this.states[pin >> 3] = (this.states[pin >> 3] ?? 0) & ~(1 << (pin & 7));
  }

  private reading(): number {
    let value = 0;
    for (let pin = 2; pin < 8; pin += 1) {
      const isPulledUp = this.modes[pin] === input && ((this.states[0] ?? 0) & (1 << pin)) !== 0;
      const isGrounded = this.grounded.has(pin) || (pin === buttonPin && this.isDown);
      if (isPulledUp && !isGrounded) value |= 1 << pin;
    }
    return value;
  }

  private reportChange(): void {
    if (this.isReporting && this.reading() !== this.lastReport) this.report();
  }

  private report(): void {
    this.lastReport = this.reading();
    this.outgoing.push(0x90, this.lastReport & 0x7f, this.lastReport >> 7);
  }
}

function lengthOf(first: number): number {
  if ((first & 0xf0) === 0xd0 || (first & 0xf0) === 0xc0) return 2;
  return first === 0xf9 || first === 0xff ? 1 : 3;
}
