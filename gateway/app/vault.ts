import type { FobId, PersonId, SessionId } from "../../shared/base/ids.ts";
import type { Result } from "../../shared/base/result.ts";

export type VaultFaultCode = "vault-unreadable" | "vault-key-missing" | "disk-full";

export interface VaultFault {
  readonly code: VaultFaultCode;
  readonly detail: string;
}

/**
 * Secrets kept apart from the record: fob keys, and the key each person's and
 * session's personal data is sealed under. Everything in it is wrapped by the
 * installation's master key. P10: destroying a subject's key is the erasure.
 */
export interface Vault {
  /** The fob's 16-byte key; `undefined` when none is kept. Revoked fobs keep theirs: their press still alarms. */
  fobKey(fob: FobId): Uint8Array | undefined;
  /** Durable when it resolves ok; must come before the event that enrols the fob. */
  keepFobKey(fob: FobId, key: Uint8Array): Promise<Result<undefined, VaultFault>>;
  destroySubjectKey(subject: PersonId | SessionId): Promise<Result<undefined, VaultFault>>;
}
