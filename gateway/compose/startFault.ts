import type { FaultCode } from "../../shared/base/faults.ts";

/** Why a gateway does not start. */
export interface StartFault {
  readonly code: FaultCode;
  readonly detail: string;
}
