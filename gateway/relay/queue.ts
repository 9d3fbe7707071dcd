import type { FobAddress } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import type { Result } from "../../shared/base/result.ts";

/** A press on its way, as it is kept. */
export interface KeptFrame {
  /** Ascending in the order of hearing, and never used twice by one relay. */
  readonly place: number;
  readonly address: FobAddress;
  readonly serviceData: Uint8Array;
  readonly rssi: number | undefined;
  /** By the relay's wall clock at the time. */
  readonly heardAt: Instant;
}

export type QueueFaultCode = "relay-queue-unwritable" | "relay-queue-in-use" | "relay-queue-damaged";

export interface QueueFault {
  readonly code: QueueFaultCode;
  readonly detail: string;
}

/** Where presses outlive the process and the power. */
export interface RelayQueue {
  /** What was left behind, in order of place. */
  kept(): Result<readonly KeptFrame[], QueueFault>;
  /** All of it or nothing, and on disk when it answers. What is there already, or gone already, is no fault. */
  write(change: {
    readonly add: readonly KeptFrame[];
    readonly remove: readonly number[];
  }): Result<undefined, QueueFault>;
  close(): void;
}
