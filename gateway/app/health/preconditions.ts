import { type FaultCode, faults } from "../../../shared/base/faults.ts";

type PromiseNumber = "P1" | "P2" | "P3" | "P4" | "P5" | "P6" | "P7" | "P8" | "P9" | "P10" | "P11";

/** Whether one promise can be kept now, and what stands in its way. */
export interface Precondition {
  readonly promise: PromiseNumber;
  readonly holds: boolean;
  readonly obstacles: readonly {
    readonly code: FaultCode;
    readonly sentence: string;
    readonly remedy: string;
  }[];
}

const unrecorded = ["journal-unavailable", "disk-full", "journal-damaged", "journal-locked"] as const;
const unheard = ["broker-not-listening", "broker-gone", "too-many-open-files"] as const;
const untold = ["no-supervisor", "no-channel", "channel-failing", "rota-gap", "outbox-behind"] as const;

/** What each promise needs of the world: any of these faults, and it cannot be relied on. */
const needs: Readonly<Record<PromiseNumber, readonly FaultCode[]>> = {
  P1: [...unrecorded, "disk-nearly-full"],
  P2: [...unheard, "vault-unreadable", "vault-key-missing", "inbox-full"],
  P3: [...untold, "no-supervisor-connected"],
  P4: [...unrecorded, ...untold],
  P5: ["relay-lost", "presence-unreadable", "presence-unwritable", "fob-battery-low", ...unheard],
  P6: [...unrecorded, "relay-lost", "vault-unreadable", "vault-key-missing"],
  P7: [],
  P8: [
    "frames-refused",
    "fob-counter-behind",
    "presence-unreadable",
    "credential-unknown",
    "secrets-exposed",
  ],
  P9: [...unrecorded, "journal-chain-broken", "clock-stepped", "clock-went-back", "clock-unsynchronised"],
  P10: ["secrets-exposed", "vault-unreadable", "vault-key-missing"],
  P11: ["watchdog-unreachable", "watchdog-not-set"],
};

/** Every promise with what stands in its way, given the faults that are open. */
export function preconditions(open: ReadonlySet<FaultCode>): readonly Precondition[] {
  return promiseNumbers.map((promise) => {
    const obstacles = needs[promise]
      .filter((code) => open.has(code))
      .map((code) => ({ code, sentence: faults[code].title, remedy: faults[code].remedy }));
    return { promise, holds: obstacles.length === 0, obstacles };
  });
}

const promiseNumbers = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11"] as const;
