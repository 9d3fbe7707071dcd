/** What the bytes so far amount to. */
export type Gauged =
  | { readonly kind: "fine" }
  /** A packet longer than allowed has begun. */
  | { readonly kind: "oversize" }
  /** No MQTT packet begins like this. */
  | { readonly kind: "malformed" };

const fine: Gauged = { kind: "fine" };
const oversize: Gauged = { kind: "oversize" };
const malformed: Gauged = { kind: "malformed" };

/** CONNECT, which must be the first packet and the only one of its kind (MQTT 3.1.1 section 3.1). */
const connectByte = 0x10;

/**
 * Follows a stream from packet to packet by the fixed headers alone (MQTT 3.1.1
 * section 2.2: type and flags, then the remaining length in one to four bytes
 * of seven bits), so that a packet too long is known from its first bytes and
 * never gathered in memory.
 */
export class PacketGauge {
  readonly #firstMost: number;
  readonly #most: number;
  #packets = 0;
  #inHeader = false;
  #shift = 0;
  #length = 0;
  #bodyLeft = 0;

  constructor(most: { readonly firstBytes: number; readonly bytes: number }) {
    this.#firstMost = most.firstBytes;
    this.#most = most.bytes;
  }

  /** Packets that have arrived whole. */
  get packets(): number {
    return this.#packets;
  }

  feed(bytes: Uint8Array): Gauged {
    let at = 0;
    while (at < bytes.length) {
      if (this.#bodyLeft > 0) {
        const taken = Math.min(this.#bodyLeft, bytes.length - at);
        this.#bodyLeft -= taken;
        at += taken;
        if (this.#bodyLeft === 0) this.#packets += 1;
        continue;
      }
      const trouble = this.#header(bytes[at] ?? 0);
      if (trouble) return trouble;
      at += 1;
    }
    return fine;
  }

  #header(byte: number): Gauged | undefined {
    if (!this.#inHeader) {
      if (this.#packets === 0 ? byte !== connectByte : byte < 0x20 || byte >= 0xf0) return malformed;
      this.#inHeader = true;
      this.#shift = 0;
      this.#length = 0;
      return undefined;
    }
    this.#length |= (byte & 0x7f) << this.#shift;
    this.#shift += 7;
    if (this.#length > (this.#packets === 0 ? this.#firstMost : this.#most)) return oversize;
    if ((byte & 0x80) !== 0) return this.#shift > 21 ? malformed : undefined;
    this.#inHeader = false;
    this.#bodyLeft = this.#length;
    if (this.#length === 0) this.#packets += 1;
    return undefined;
  }
}
