import type { FaultCode } from "../../../shared/base/faults.ts";

export type HealthState = "ok" | "degraded" | "blind";

/** P11: with any of these an alarm raised now may reach nobody, leave no record, or not be heard at all. */
const blinding: ReadonlySet<FaultCode> = new Set<FaultCode>([
  "journal-unavailable",
  "journal-damaged",
  "journal-chain-broken",
  "journal-locked",
  "journal-too-new",
  "disk-full",
  "vault-unreadable",
  "vault-key-missing",
  "broker-not-listening",
  "broker-gone",
  "too-many-open-files",
  "no-supervisor",
  "no-channel",
]);

export function isBlinding(code: FaultCode): boolean {
  return blinding.has(code);
}

/** Any fault is a worse state than none; the worst decides. */
export function judge(codes: Iterable<FaultCode>): HealthState {
  let state: HealthState = "ok";
  for (const code of codes) {
    if (isBlinding(code)) return "blind";
    state = "degraded";
  }
  return state;
}
