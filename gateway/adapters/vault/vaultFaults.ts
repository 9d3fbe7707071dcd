import { failed, type Result } from "../../../shared/base/result.ts";
import type { VaultFault, VaultFaultCode } from "../../app/vault.ts";

export function vaultFailed(
  code: VaultFaultCode,
  detail: string,
): { readonly ok: false; readonly fault: VaultFault } {
  return failed({ code, detail });
}

/** Runs `work` and turns what SQLite or the file system threw into a fault; anything else is our own mistake and passes. */
export function guarded<Value>(work: () => Result<Value, VaultFault>): Result<Value, VaultFault> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { errcode, code } = error as { errcode?: unknown; code?: unknown };
    const isFull = code === "ENOSPC" || (typeof errcode === "number" && (errcode & 0xff) === 13);
    if (isFull) return vaultFailed("disk-full", error.message);
    const isOutside = typeof errcode === "number" || (typeof code === "string" && /^E[A-Z]+$/.test(code));
    if (!isOutside) throw error;
    return vaultFailed("vault-unreadable", error.message);
  }
}
