import type { FobAddress } from "../base/ids.ts";
import { InvariantBroken, unreachable } from "../base/invariant.ts";
import { failed, ok, type Result } from "../base/result.ts";
import { addressToBytes } from "./address.ts";
import type { AesCcm } from "./aesCcm.ts";
import { cut, isUint32, join, littleEndian, octet, readLittleEndian } from "./octets.ts";

/** P6: `received` once the press is on disk, `help-is-coming` once a person has acknowledged. */
export type ReplyMeaning = "received" | "help-is-coming";

/** Whether a session is on, for the fob's heartbeats. No confirmation of anything, and never felt. */
export type SessionNews = "session-on" | "session-off";

/** The gateway's answer to the frame that had this counter. */
export type Reply = { readonly counter: number; readonly meaning: ReplyMeaning | SessionNews };

export type ReplyFault =
  | "reply-wrong-length"
  | "reply-unknown-version"
  | "reply-unknown-number"
  | "reply-seal-does-not-verify";

/** Every reply has this many bytes: version, counter, number, one sealed byte, tag. */
const replyLength = 16;

const version = 0x11;
const tagBytes = 8;
const counterAt = 1;
const numberAt = 5;
const sealedAt = 7;

/**
 * How far along a reply is; of 1 and 2, and of 3 and 4, a fob only ever moves up.
 * Numbers from 5 on are free for meanings to come.
 */
export function replyNumber(meaning: ReplyMeaning | SessionNews): number {
  switch (meaning) {
    case "received":
      return 1;
    case "help-is-coming":
      return 2;
    case "session-on":
      return 3;
    case "session-off":
      return 4;
    default:
      return unreachable(meaning);
  }
}

export function isSessionNews(meaning: ReplyMeaning | SessionNews): meaning is SessionNews {
  return meaning === "session-on" || meaning === "session-off";
}

/**
 * Seals a reply with the fob's reply key. The same counter and meaning always
 * give the same bytes, so a reply may be sent as often as needed and no nonce
 * ever covers two plaintexts.
 */
export function sealReply<Key>(
  ccm: AesCcm<Key>,
  replyKey: Key,
  reply: Reply & { readonly address: FobAddress },
): Uint8Array {
  if (!isUint32(reply.counter)) throw new InvariantBroken("a counter that no frame can carry");
  const number = replyNumber(reply.meaning);
  const header = join([littleEndian(version, 1), littleEndian(reply.counter, 4), littleEndian(number, 2)]);
  const sealed = ccm.seal(replyKey, littleEndian(number, 1), {
    nonce: nonceOf(reply.address, header),
    tagBytes,
  });
  return join([header, sealed]);
}

/** Opens a reply on the fob. P6: whatever fails here shows nothing to the wearer. */
export function openReply<Key>(
  ccm: AesCcm<Key>,
  replyKey: Key,
  heard: { readonly address: FobAddress; readonly reply: Uint8Array },
): Result<Reply, ReplyFault> {
  const bytes = heard.reply;
  if (bytes.length !== replyLength) return failed("reply-wrong-length");
  if (octet(bytes, 0) !== version) return failed("reply-unknown-version");
  const number = readLittleEndian(bytes, numberAt, 2);
  const meaning = meaningOfNumber(number);
  if (meaning === undefined) return failed("reply-unknown-number");
  const nonce = nonceOf(heard.address, cut(bytes, 0, sealedAt));
  const plaintext = ccm.open(replyKey, cut(bytes, sealedAt, replyLength), { nonce, tagBytes });
  if (plaintext === undefined) return failed("reply-seal-does-not-verify");
  // The number outside is under the seal by way of the nonce; inside it must say the same.
  if (octet(plaintext, 0) !== number) return failed("reply-unknown-number");
  return ok({ counter: readLittleEndian(bytes, counterAt, 4), meaning });
}

const meanings: readonly (ReplyMeaning | SessionNews)[] = [
  "received",
  "help-is-coming",
  "session-on",
  "session-off",
];

function meaningOfNumber(number: number): ReplyMeaning | SessionNews | undefined {
  return number === 0 ? undefined : meanings[number - 1];
}

/** Address in display order, version, number, counter: 13 bytes. `header` is the reply's first seven. */
function nonceOf(address: FobAddress, header: Uint8Array): Uint8Array {
  return join([
    addressToBytes(address),
    cut(header, 0, counterAt),
    cut(header, numberAt, sealedAt),
    cut(header, counterAt, numberAt),
  ]);
}
