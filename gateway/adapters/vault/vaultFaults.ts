import { failed, type Result } from "../../../shared/base/result.ts";
import type { VaultFault, VaultFaultCode } from "../../app/vault.ts";

export function vaultFailed(
  code: VaultFaultCode,
  detail: string,
): { readonly ok: false; readonly fault: VaultFault } {
  return failed({ code, detail });
}

/** Runs `work` and turns what SQLite or the file system threw into a fault. */
export function guarded<Value>(work: () => Result<Value, VaultFault>): Result<Value, VaultFault> {
  try {
    return work();
  } catch (error) {
    return failed(vaultFaultFrom(error));
  }
}

/** The fault behind an error of SQLite or the file system; anything else is our own mistake and is thrown on. */
export function vaultFaultFrom(error: unknown): VaultFault {
  if (!(error instanceof Error)) throw error;
  const errcode = "errcode" in error ? error.errcode : undefined;
  const code = "code" in error ? error.code : undefined;
  const isFull = code === "ENOSPC" || (typeof errcode === "number" && (errcode & 0xff) === 13);
  if (isFull) return { code: "disk-full", detail: error.message };
  const isOutside = typeof errcode === "number" || (typeof code === "string" && /^E[A-Z]+$/.test(code));
  if (!isOutside) throw error;
  return { code: "vault-unreadable", detail: error.message };
}
