import type { FobAddress } from "../base/ids.ts";
import { failed, ok, type Result } from "../base/result.ts";
import { addressFromBytes, addressLength, addressToBytes } from "./address.ts";
import { cobsDecode, cobsEncode } from "./cobs.ts";
import { crc16 } from "./crc16.ts";
import { frameLimits } from "./limits.ts";
import { cut, join, littleEndian, octet, readLittleEndian } from "./octets.ts";

/** What travels on a line of bytes between a fob and the gateway. The line is a relay: it is trusted with nothing. */
export type LineMessage =
  /** Fob to gateway: sealed service data. */
  | { readonly kind: "frame"; readonly address: FobAddress; readonly serviceData: Uint8Array }
  /** Gateway to fob: a sealed reply. */
  | { readonly kind: "reply"; readonly address: FobAddress; readonly reply: Uint8Array }
  /** Fob to gateway: "I am on this line", on connecting. */
  | { readonly kind: "hello"; readonly address: FobAddress };

export type LineFault =
  | "line-too-long"
  | "line-badly-stuffed"
  | "line-too-short"
  | "line-checksum-wrong"
  | "line-unknown-type";

/** How often each fault was met since the reader was made. */
export type LineFaultCounts = { readonly [fault in LineFault]: number };

const frameType = 0x01;
const replyType = 0x02;
const helloType = 0x03;
const headLength = 1 + addressLength;
const checksumLength = 2;
const longestMessage = headLength + frameLimits.heardBytes + checksumLength;
const longestLine = longestMessage + Math.floor(longestMessage / 254) + 1;

/**
 * The message as written to the line, a zero on either side: the one in front
 * ends whatever noise came before, so that noise never swallows a press. The
 * payload may have up to `frameLimits.heardBytes`, else `line-too-long`.
 */
export function encodeLine(message: LineMessage): Result<Uint8Array, "line-too-long"> {
  const payload = payloadOf(message);
  if (payload.length > frameLimits.heardBytes) return failed("line-too-long");
  const body = join([littleEndian(typeOf(message), 1), addressToBytes(message.address), payload]);
  const delimiter = new Uint8Array(1);
  return ok(join([delimiter, cobsEncode(join([body, littleEndian(crc16(body), 2)])), delimiter]));
}

/** Reads what stood between two zeros. */
export function parseLine(stuffed: Uint8Array): Result<LineMessage, LineFault> {
  const bytes = cobsDecode(stuffed);
  if (bytes === undefined) return failed("line-badly-stuffed");
  if (bytes.length < headLength + checksumLength) return failed("line-too-short");
  const bodyLength = bytes.length - checksumLength;
  const body = cut(bytes, 0, bodyLength);
  if (crc16(body) !== readLittleEndian(bytes, bodyLength, checksumLength))
    return failed("line-checksum-wrong");
  if (bodyLength - headLength > frameLimits.heardBytes) return failed("line-too-long");
  const address = addressFromBytes(body, 1);
  const payload = cut(body, headLength, bodyLength);
  switch (octet(body, 0)) {
    case frameType:
      return ok({ kind: "frame", address, serviceData: payload });
    case replyType:
      return ok({ kind: "reply", address, reply: payload });
    case helloType:
      return ok({ kind: "hello", address });
    default:
      return failed("line-unknown-type");
  }
}

/**
 * Takes the line's bytes in whatever pieces they come and gives the messages in
 * them. Noise costs at most the message it hits: reading starts afresh at the
 * next zero. Holds no more than one message, whatever is fed.
 */
export class LineReader {
  private readonly held = new Uint8Array(longestLine);
  private heldLength = 0;
  private overrun = false;
  private readonly counts: { [fault in LineFault]: number } = {
    "line-too-long": 0,
    "line-badly-stuffed": 0,
    "line-too-short": 0,
    "line-checksum-wrong": 0,
    "line-unknown-type": 0,
  };

  /** The messages that this piece completed, in order. */
  feed(piece: Uint8Array): LineMessage[] {
    const messages: LineMessage[] = [];
    for (let i = 0; i < piece.length; i += 1) {
      const byte = octet(piece, i);
      if (byte !== 0) {
        this.hold(byte);
      } else {
        const message = this.finishLine();
        if (message !== undefined) messages.push(message);
      }
    }
    return messages;
  }

  faults(): LineFaultCounts {
    return this.counts;
  }

  private hold(byte: number): void {
    if (this.heldLength === longestLine) {
      this.overrun = true;
      return;
    }
    this.held[this.heldLength] = byte;
    this.heldLength += 1;
  }

  private finishLine(): LineMessage | undefined {
    const stuffed = cut(this.held, 0, this.heldLength);
    const overrun = this.overrun;
    this.heldLength = 0;
    this.overrun = false;
    // Two zeros in a row are the end of one message and the beginning of the next.
    if (stuffed.length === 0) return undefined;
    const parsed = overrun ? failed<LineFault>("line-too-long") : parseLine(stuffed);
    if (parsed.ok) return parsed.value;
    this.counts[parsed.fault] += 1;
    return undefined;
  }
}

function typeOf(message: LineMessage): number {
  if (message.kind === "frame") return frameType;
  return message.kind === "reply" ? replyType : helloType;
}

function payloadOf(message: LineMessage): Uint8Array {
  if (message.kind === "frame") return message.serviceData;
  return message.kind === "reply" ? message.reply : new Uint8Array(0);
}
