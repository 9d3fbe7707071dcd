import type { FaultCode } from "../../../shared/base/faults.ts";

/** P11: where a fault is shown for as long as it lasts: health, log, metrics. Both are quick and may be repeated. */
export interface FaultBoard {
  /** `about` tells two faults of a kind apart, e.g. the channel's name. `detail`: facts in words, without personal data. */
  show(fault: { readonly code: FaultCode; readonly about: string; readonly detail: string }): void;
  clear(code: FaultCode, about: string): void;
}
