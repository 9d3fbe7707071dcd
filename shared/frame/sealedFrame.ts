import type { FobAddress } from "../base/ids.ts";
import { failed, ok, type Result } from "../base/result.ts";
import { addressFromReversed, addressLength, addressToBytes } from "./address.ts";
import type { AesCcm } from "./aesCcm.ts";
import type { BTHomeObject } from "./bthomeObject.ts";
import { encodeObjects } from "./encodeObjects.ts";
import { frameLimits } from "./limits.ts";
import { cut, isUint32, join, littleEndian, octet, readLittleEndian } from "./octets.ts";
import { parseObjects, type ReadObjects } from "./parseObjects.ts";

/** What a fob says, before it is sealed. */
export type Frame = {
  readonly address: FobAddress;
  /** 0 to 0xFFFFFFFF, never used before by this fob with this key. */
  readonly counter: number;
  /** Whether somebody did something (a press), rather than the fob speaking by the clock (a heartbeat). */
  readonly triggered: boolean;
  /** Whether the address travels inside, for receivers that hide the sender's own. Costs six of the bytes. */
  readonly carriesAddress: boolean;
  readonly objects: readonly BTHomeObject[];
};

/**
 * The same with its parts as bytes. A fob that says the same every minute keeps
 * them, since each byte it works out anew costs its battery.
 */
export type EncodedFrame = Pick<Frame, "counter" | "triggered" | "carriesAddress"> & {
  /** Six bytes in display order. */
  readonly addressBytes: Uint8Array;
  /** The objects as `encodeObjects` gives them. */
  readonly plaintext: Uint8Array;
};

/** Why a frame cannot be made. A fob that meets one says less, rather than nothing. */
export type SealFault = "too-long" | "value-out-of-range";

/** What anybody can read of a frame, without a key and therefore without any trust. */
export type FramePeek = {
  readonly counter: number;
  readonly triggered: boolean;
  /** Only of a frame that carries it. */
  readonly address: FobAddress | undefined;
};

export type PeekFault = "too-short" | "too-long" | "not-bthome" | "not-encrypted";

/** What a fob said: its seal verified. */
export type OpenedFrame = {
  readonly address: FobAddress;
  readonly counter: number;
  readonly triggered: boolean;
  /** P2: present also when some of it could not be read; its `ending` says so. */
  readonly content: ReadObjects;
};

export type OpenFault = PeekFault | "wrong-address" | "seal-does-not-verify";

const encryptedBit = 0x01;
const addressBit = 0x02;
const triggeredBit = 0x04;
const versionTwo = 0x40;
const versionMask = 0xe0;
const counterBytes = 4;
const tagBytes = 4;

/**
 * Seals a frame into BTHome v2 service data, without the UUID that leads it on
 * the air: info, address when carried, ciphertext, counter, tag.
 */
export function sealFrame<Key>(ccm: AesCcm<Key>, key: Key, frame: Frame): Result<Uint8Array, SealFault> {
  const plaintext = encodeObjects(frame.objects);
  if (!plaintext.ok) return plaintext;
  return sealEncoded(ccm, key, {
    counter: frame.counter,
    triggered: frame.triggered,
    carriesAddress: frame.carriesAddress,
    addressBytes: addressToBytes(frame.address),
    plaintext: plaintext.value,
  });
}

/** Seals a frame whose objects are already encoded, into the same bytes. */
export function sealEncoded<Key>(
  ccm: AesCcm<Key>,
  key: Key,
  frame: EncodedFrame,
): Result<Uint8Array, SealFault> {
  const { addressBytes, plaintext } = frame;
  if (!isUint32(frame.counter)) return failed("value-out-of-range");
  const textAt = frame.carriesAddress ? 1 + addressLength : 1;
  const tagAt = textAt + plaintext.length + counterBytes;
  if (tagAt + tagBytes > frameLimits.sealedBytes) return failed("too-long");

  const info =
    versionTwo |
    encryptedBit |
    (frame.carriesAddress ? addressBit : 0) |
    (frame.triggered ? triggeredBit : 0);
  const counter = littleEndian(frame.counter, counterBytes);
  const sealed = ccm.seal(key, plaintext, { nonce: nonceOf(addressBytes, info, counter), tagBytes });
  const whole = new Uint8Array(tagAt + tagBytes);
  whole[0] = info;
  if (frame.carriesAddress) whole.set(reversed(addressBytes), 1);
  // What is sealed goes in twice, for the tag behind the counter and then for the ciphertext before it: a
  // board copies a whole array faster than it runs a loop, and not every Espruino has subarray.
  whole.set(sealed, textAt + counterBytes);
  whole.set(sealed, textAt);
  whole.set(counter, tagAt - counterBytes);
  return ok(whole);
}

/** Reads what needs no key: enough to find the fob and to tell a repeat from news before spending on the seal. */
export function peekFrame(serviceData: Uint8Array): Result<FramePeek, PeekFault> {
  if (serviceData.length === 0) return failed("too-short");
  if (serviceData.length > frameLimits.heardBytes) return failed("too-long");
  const info = octet(serviceData, 0);
  if ((info & versionMask) !== versionTwo) return failed("not-bthome");
  if ((info & encryptedBit) === 0) return failed("not-encrypted");
  if (serviceData.length < ciphertextStart(info) + counterBytes + tagBytes) return failed("too-short");
  return ok({
    counter: readLittleEndian(serviceData, serviceData.length - tagBytes - counterBytes, counterBytes),
    triggered: (info & triggeredBit) !== 0,
    address: (info & addressBit) === 0 ? undefined : addressFromReversed(serviceData, 1),
  });
}

/**
 * Opens service data that is said to come from the fob with this address and
 * key. P8: only the holder of the key could have made it; whether it is news is
 * for the counter to say. An address inside that is not the fob's is
 * `wrong-address`, before the key is tried.
 */
export function openFrame<Key>(
  ccm: AesCcm<Key>,
  key: Key,
  heard: { readonly address: FobAddress; readonly serviceData: Uint8Array },
): Result<OpenedFrame, OpenFault> {
  const data = heard.serviceData;
  const peek = peekFrame(data);
  if (!peek.ok) return peek;
  if (peek.value.address !== undefined && peek.value.address !== heard.address)
    return failed("wrong-address");

  const info = octet(data, 0);
  const counterAt = data.length - tagBytes - counterBytes;
  const counter = cut(data, counterAt, counterAt + counterBytes);
  const sealed = join([
    cut(data, ciphertextStart(info), counterAt),
    cut(data, data.length - tagBytes, data.length),
  ]);
  const plaintext = ccm.open(key, sealed, {
    nonce: nonceOf(addressToBytes(heard.address), info, counter),
    tagBytes,
  });
  if (plaintext === undefined) return failed("seal-does-not-verify");
  return ok({
    address: heard.address,
    counter: peek.value.counter,
    triggered: peek.value.triggered,
    content: parseObjects(plaintext),
  });
}

function ciphertextStart(info: number): number {
  return (info & addressBit) === 0 ? 1 : 1 + addressLength;
}

/** Address in display order, the service UUID 0xFCD2 as sent, info, counter as sent: 13 bytes. */
function nonceOf(addressBytes: Uint8Array, info: number, counter: Uint8Array): Uint8Array {
  const nonce = new Uint8Array(13);
  nonce.set(addressBytes, 0);
  nonce[6] = 0xd2;
  nonce[7] = 0xfc;
  nonce[8] = info;
  nonce.set(counter, 9);
  return nonce;
}

function reversed(bytes: Uint8Array): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) turned[i] = octet(bytes, bytes.length - 1 - i);
  return turned;
}
