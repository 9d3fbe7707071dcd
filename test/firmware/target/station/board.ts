/** An Arduino with StandardFirmata on a test's bench: emulated to the last instruction, or modelled. */
export interface TestBoard {
  /** Lives on for so many milliseconds. */
  run(ms: number): void;
  /** Bytes the computer sent. */
  give(bytes: Uint8Array): void;
  /** Bytes the board has sent since this was last asked. */
  take(): Uint8Array;
  /** Closes or opens the button's contact, at once and cleanly. */
  press(isDown: boolean): void;
  isHigh(pin: number): boolean;
  /** As by the reset button, or by DTR. */
  reset(): void;
}
