import type { AesBlock } from "../../../shared/frame/aesCcm.ts";
import type { Crypto } from "./api.ts";

/** Single blocks only: Espruino's CTR mode ignores the IV, and CCM is ours, built on these. */
export function ecbBlocks(crypto: Crypto): AesBlock<Uint8Array> {
  return {
    keyOf: (raw) => raw,
    encrypt: (key, block) => new Uint8Array(crypto.AES.encrypt(block, key, { mode: "ECB" })),
  };
}
