import type { Config } from "../../config/configSchema.ts";
import type { Call } from "../commandSpec.ts";

/** `fail`: a promise cannot be kept. `warn`: it can, but not for long or not for everybody. `skip`: it could not be looked at. */
export type FindingState = "ok" | "warn" | "fail" | "skip";

/** One precondition of a promise, looked at. */
export interface Finding {
  /** The promise of docs/promises.md that it is for. */
  readonly promise: string;
  /** What was looked at, in two or three words; stable, for scripts. */
  readonly about: string;
  readonly state: FindingState;
  readonly says: string;
  /** What to do about it; empty where nothing needs doing. */
  readonly remedy: string;
}

/** What every check is given. */
export interface Examined {
  readonly call: Call;
  readonly config: Config;
  readonly folder: string;
}

/** Writes findings of one promise. */
export function findingsFor(promise: string) {
  const finding =
    (state: FindingState) =>
    (about: string, says: string, remedy = ""): Finding => ({ promise, about, state, says, remedy });
  return { ok: finding("ok"), warn: finding("warn"), fail: finding("fail"), skip: finding("skip") };
}
