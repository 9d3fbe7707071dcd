import type { SubjectKeys, Vault, VaultFault } from "../../gateway/app/vault.ts";
import type { FobId, PersonId, SessionId } from "../../shared/base/ids.ts";
import { failed, ok, type Result } from "../../shared/base/result.ts";

/** A vault in memory, which as an object outlives any "process" of a test. Its keys are distinct, not secret. */
export class FakeVault implements Vault, SubjectKeys {
  readonly #fobs = new Map<FobId, Uint8Array>();
  readonly #subjects = new Map<PersonId | SessionId, Uint8Array>();
  #made = 0;
  #snapshotKey = this.#newKey();
  /** While set, nothing can be written. */
  fault: VaultFault | undefined;

  fobKey(fob: FobId): Uint8Array | undefined {
    return this.#fobs.get(fob);
  }

  async keepFobKey(fob: FobId, key: Uint8Array): Promise<Result<undefined, VaultFault>> {
    if (this.fault !== undefined) return failed(this.fault);
    this.#fobs.set(fob, key);
    return ok(undefined);
  }

  subjectKey(subject: PersonId | SessionId): Uint8Array | undefined {
    return this.#subjects.get(subject);
  }

  async makeSubjectKey(subject: PersonId | SessionId): Promise<Result<Uint8Array, VaultFault>> {
    const known = this.#subjects.get(subject);
    if (known !== undefined) return ok(known);
    if (this.fault !== undefined) return failed(this.fault);
    const key = this.#newKey();
    this.#subjects.set(subject, key);
    return ok(key);
  }

  snapshotKey(): Uint8Array {
    return this.#snapshotKey;
  }

  async destroySubjectKey(subject: PersonId | SessionId): Promise<Result<undefined, VaultFault>> {
    if (this.fault !== undefined) return failed(this.fault);
    this.#subjects.delete(subject);
    this.#snapshotKey = this.#newKey();
    return ok(undefined);
  }

  #newKey(): Uint8Array {
    this.#made += 1;
    const key = new Uint8Array(32);
    new DataView(key.buffer).setUint32(0, this.#made);
    return key;
  }
}
