import { firmata } from "./firmataWords.ts";
import { stationLimits } from "./limits.ts";

/** A whole message from the board. */
export type FirmataHeard =
  | { readonly kind: "port"; readonly port: number; readonly state: number }
  | { readonly kind: "version" }
  | { readonly kind: "firmware"; readonly major: number; readonly name: string }
  /** Well formed, and of no interest: a string, an analog value. */
  | { readonly kind: "other" };

/**
 * Takes the line's bytes in whatever pieces they come and gives the messages in
 * them. Firmata has no checksum, so a message that is whole need not be true.
 */
export class FirmataEar {
  private held: number[] = [];
  private garbledCount = 0;

  /** The messages that this piece completed, in order. */
  feed(piece: Uint8Array): FirmataHeard[] {
    const heard: FirmataHeard[] = [];
    for (const byte of piece) {
      const message = this.take(byte);
      if (message !== undefined) heard.push(message);
    }
    return heard;
  }

  /** How often bytes came that made no message, since the ear was made. */
  garbled(): number {
    return this.garbledCount;
  }

  private take(byte: number): FirmataHeard | undefined {
    if (byte === firmata.endSysex && this.held[0] === firmata.startSysex) return this.finishSysex();
    if (byte >= 0x80) {
      if (this.held.length > 0) this.garbledCount += 1;
      this.held = isBeginning(byte) ? [byte] : [];
      if (this.held.length === 0) this.garbledCount += 1;
      return undefined;
    }
    if (this.held.length === 0) {
      this.garbledCount += 1;
      return undefined;
    }
    this.held.push(byte);
    if (this.held[0] !== firmata.startSysex) return this.held.length === 3 ? this.finishShort() : undefined;
    if (this.held.length > stationLimits.sysexBytes) this.drop();
    return undefined;
  }

  private drop(): void {
    this.held = [];
    this.garbledCount += 1;
  }

  private finishShort(): FirmataHeard {
    const [first = 0, low = 0, high = 0] = this.held;
    this.held = [];
    if (first === firmata.version) return { kind: "version" };
    if ((first & 0xf0) === firmata.analogState) return { kind: "other" };
    return { kind: "port", port: first & 0x0f, state: low | (high << 7) };
  }

  private finishSysex(): FirmataHeard {
    const [, command, major = 0, , ...letters] = this.held;
    this.held = [];
    return command === firmata.firmware
      ? { kind: "firmware", major, name: textOf(letters) }
      : { kind: "other" };
  }
}

function isBeginning(byte: number): boolean {
  const family = byte & 0xf0;
  return (
    byte === firmata.version ||
    byte === firmata.startSysex ||
    family === firmata.portState ||
    family === firmata.analogState
  );
}

/** Each letter travels as two bytes of seven bits. */
function textOf(letters: readonly number[]): string {
  let text = "";
  for (let i = 0; i + 1 < letters.length; i += 2) {
    text += String.fromCharCode((letters[i] ?? 0) | ((letters[i + 1] ?? 0) << 7));
  }
  return text;
}
