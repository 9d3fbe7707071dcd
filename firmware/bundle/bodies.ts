/** A body that is built into an image for an Espruino board. */
export type EspruinoBody = "puck" | "bangle" | "serial";

export type BoardLimits = {
  /** Beside the entry file's own folder. */
  readonly entry: string;
  /** What `process.env.BOARD` says on a board that this image is for. */
  readonly boards: readonly string[];
  /**
   * How many variables the official build has, and in what the board can keep code
   * and Storage: `variables` and `saved_code` of boards/PUCKJS.py, BANGLEJS2.py and
   * PICO_R1_3.py in the Espruino repository.
   */
  readonly variables: number;
  readonly savedCode: { readonly address: number; readonly bytes: number };
  /** Whether that is flash of the chip itself, which a probe can write; the watch's stands apart. */
  readonly takesHex: boolean;
};

/** Every body that the bundler can make, with what its board can hold. */
export const espruinoBodies: { readonly [body in EspruinoBody]: BoardLimits } = {
  puck: {
    entry: "puck.ts",
    boards: ["PUCKJS"],
    variables: 2_630,
    savedCode: { address: (118 - 10) * 4_096, bytes: 10 * 4_096 },
    takesHex: true,
  },
  bangle: {
    entry: "bangle.ts",
    boards: ["BANGLEJS2"],
    variables: 12_000,
    savedCode: { address: 0x60000000, bytes: 2_048 * 4_096 },
    takesHex: false,
  },
  serial: {
    entry: "serialBoard.ts",
    boards: ["PICO_R1_3", "ESPRUINOWIFI"],
    variables: 5_100,
    savedCode: { address: 0x08004000, bytes: 3 * 16_384 },
    takesHex: true,
  },
};

/**
 * What an image may take of its board: Storage also holds the record, the slots
 * and their old copies until it tidies up, and running code needs variables for
 * every call, object and byte array that is alive.
 */
export const shareForCode = 0.7;
export const shareForVariables = 0.65;
