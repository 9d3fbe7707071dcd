import type { FobId, PersonId, SessionId } from "../../shared/base/ids.ts";
import type { Result } from "../../shared/base/result.ts";

export type VaultFaultCode = "vault-unreadable" | "vault-key-missing" | "secrets-exposed" | "disk-full";

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

/** The keys personal data is sealed under: what the journal needs of a vault. All 32 bytes. */
export interface SubjectKeys {
  /** From memory, never waiting; `undefined` when none was made or it was destroyed. */
  subjectKey(subject: PersonId | SessionId): Uint8Array | undefined;
  /** The key, made if there is none; durable when it resolves ok, so that nothing is sealed under a key that a crash forgets. */
  makeSubjectKey(subject: PersonId | SessionId): Promise<Result<Uint8Array, VaultFault>>;
  /** Seals snapshots. P10: replaced in the same transaction that destroys a subject's key, so no older snapshot opens after an erasure. */
  snapshotKey(): Uint8Array;
}
