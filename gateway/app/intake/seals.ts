import type { FobAddress, FobId } from "../../../shared/base/ids.ts";
import { failed, type Result } from "../../../shared/base/result.ts";
import type { AesBlock, AesCcm } from "../../../shared/frame/aesCcm.ts";
import { type ReplyMeaning, type SessionNews, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { type OpenedFrame, type OpenFault, openFrame } from "../../../shared/frame/sealedFrame.ts";
import type { Vault } from "../vault.ts";
import { intakeLimits } from "./limits.ts";

export interface Opened {
  readonly frame: OpenedFrame;
  /** Tells the fob's keys apart without telling the key; 32 bits. */
  readonly keyCheck: number;
}

export interface ReplyTo {
  readonly fob: FobId;
  readonly address: FobAddress;
  readonly counter: number;
  readonly meaning: ReplyMeaning | SessionNews;
}

/** Opens what fobs seal and seals what they are told, by keys that never leave here. */
export interface Seals {
  /** `no-key`: the vault has none for this fob. */
  open(fob: FobId, address: FobAddress, bytes: Uint8Array): Result<Opened, OpenFault | "no-key">;
  /** `undefined` when the vault has no key for this fob. */
  sealReply(reply: ReplyTo): Uint8Array | undefined;
  /** The fob's key was renewed: what the old one sealed must not open any more. */
  forget(fob: FobId): void;
}

interface ReadyKey<Key> {
  readonly raw: Uint8Array;
  readonly key: Key;
  readonly check: number;
  replyKey: Key | undefined;
}

export interface SealParts<Key> {
  readonly ccm: AesCcm<Key>;
  readonly block: AesBlock<Key>;
  readonly vault: Vault;
}

/** Seals with keys from the vault, made ready once: that costs more than opening a frame. */
export class VaultSeals<Key> implements Seals {
  readonly #parts: SealParts<Key>;
  readonly #ready = new Map<FobId, ReadyKey<Key>>();

  constructor(parts: SealParts<Key>) {
    this.#parts = parts;
  }

  open(fob: FobId, address: FobAddress, bytes: Uint8Array): Result<Opened, OpenFault | "no-key"> {
    const ready = this.#keyOf(fob);
    if (ready === undefined) return failed("no-key");
    const opened = this.#openBy(ready, address, bytes);
    if (opened.ok || opened.fault !== "seal-does-not-verify") return opened;
    const renewed = this.#renewed(fob, ready);
    return renewed === undefined ? opened : this.#openBy(renewed, address, bytes);
  }

  sealReply({ fob, address, counter, meaning }: ReplyTo): Uint8Array | undefined {
    const ready = this.#keyOf(fob);
    if (ready === undefined) return undefined;
    ready.replyKey ??= deriveReplyKey(this.#parts.block, ready.key, address);
    return sealReply(this.#parts.ccm, ready.replyKey, { address, counter, meaning });
  }

  forget(fob: FobId): void {
    this.#ready.delete(fob);
  }

  #openBy(ready: ReadyKey<Key>, address: FobAddress, serviceData: Uint8Array): Result<Opened, OpenFault> {
    const opened = openFrame(this.#parts.ccm, ready.key, { address, serviceData });
    return opened.ok ? { ok: true, value: { frame: opened.value, keyCheck: ready.check } } : opened;
  }

  /** P2: a key put into the vault a moment ago opens its first press, also before anybody said `forget`. */
  #renewed(fob: FobId, known: ReadyKey<Key>): ReadyKey<Key> | undefined {
    const raw = this.#parts.vault.fobKey(fob);
    if (raw === undefined || sameBytes(raw, known.raw)) return undefined;
    this.forget(fob);
    return this.#keyOf(fob);
  }

  #keyOf(fob: FobId): ReadyKey<Key> | undefined {
    const known = this.#ready.get(fob);
    if (known !== undefined) return known;
    const raw = this.#parts.vault.fobKey(fob);
    if (raw === undefined) return undefined;
    const key = this.#parts.block.keyOf(raw);
    const ready = { raw: raw.slice(), key, check: this.#checkOf(key), replyKey: undefined };
    if (this.#ready.size >= intakeLimits.keysKept) this.#forgetOldest();
    this.#ready.set(fob, ready);
    return ready;
  }

  /** Enciphering sixteen bytes 0xff: a block that CCM with our lengths never uses, cut to 32 of its 128 bits. */
  #checkOf(key: Key): number {
    const block = this.#parts.block.encrypt(key, new Uint8Array(16).fill(0xff));
    return new DataView(block.buffer, block.byteOffset, 4).getUint32(0);
  }

  #forgetOldest(): void {
    for (const fob of this.#ready.keys()) {
      this.#ready.delete(fob);
      return;
    }
  }
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
