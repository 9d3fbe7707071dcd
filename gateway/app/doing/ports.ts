/** Bytes nobody can guess. */
export interface Chance {
  bytes(count: number): Uint8Array;
}

/** One-way functions, so that neither codes nor secrets are ever kept. */
export interface Hashing {
  /** Of a check-in code with its salt, as hex: slow on purpose, since a code has few digits. */
  code(salt: string, code: string): string;
  /** SHA-256 of a credential's secret, as lower-case hex. */
  secret(secret: string): string;
}
