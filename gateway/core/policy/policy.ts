import type { PersonId } from "../../../shared/base/ids.ts";

/** Why an alarm is open. `technical` covers whatever keeps Hark itself from watching. */
export const alarmKinds = [
  "panic",
  "duress",
  "man-down",
  "missed-check-in",
  "overrun",
  "contact-lost",
  "assistance",
  "technical",
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** Whom a step tells. `everyone` is every supervisor, lead, on-call person and colleague of the session. */
export type Target =
  | { readonly kind: "on-call" }
  | { readonly kind: "on-call-layer"; readonly layer: string }
  | { readonly kind: "colleague" }
  | { readonly kind: "leads" }
  | { readonly kind: "supervisors" }
  | { readonly kind: "admins" }
  | { readonly kind: "person"; readonly person: PersonId }
  | { readonly kind: "everyone" };

/** `afterMs` counts from the step before (the first: from the alarm). Targets add to those already told. */
export interface EscalationStep {
  readonly afterMs: number;
  readonly targets: readonly Target[];
}

/**
 * What happens until a person has taken charge. After the last step the alarm
 * is sent to everyone every `repeatEveryMs`, for as long as it takes: P3 leaves
 * no setting that ends it.
 */
export interface EscalationPolicy {
  readonly steps: readonly EscalationStep[];
  readonly repeatEveryMs: number;
}

export interface Policy {
  readonly name: string;
  readonly escalation: Readonly<Record<AlarmKind, EscalationPolicy>>;
  /** P4: how long a person who took charge has for the next recorded act. */
  readonly followUp: {
    /** From taking charge to the first recorded contact attempt. */
    readonly firstAttemptMs: number;
    /** From an attempt that did not reach the worker to the next one. */
    readonly nextAttemptMs: number;
    /** From the worker being reached, or the emergency services being called, to resolving. */
    readonly resolveMs: number;
  };
  readonly checkIn: {
    /** Used when a session names no interval; 0 means that sessions need no check-ins unless they ask. */
    readonly defaultEveryMs: number;
    /** The worker is reminded this long before a check-in, and before the expected end, falls due. */
    readonly remindBeforeMs: number;
    /** From the due instant to the alarm. */
    readonly graceMs: number;
    /** From the missed check-in alarm to the emergency protocol, unless the worker was reached. */
    readonly protocolAfterMs: number;
  };
  readonly overrun: { readonly graceMs: number };
  readonly contactLost: {
    /** Silence of a watched fob longer than this is contact lost. */
    readonly afterMs: number;
  };
  readonly relayLost: {
    /** A relay without a status for longer than this is lost. */
    readonly afterMs: number;
    /** Contact-lost alarms of the fobs a lost relay leaves uncovered are held back this long at most. */
    readonly holdBackMs: number;
  };
  readonly approval: { readonly required: "never" | "always" | "out-of-hours" | "home-visit" };
  readonly colleague: { readonly required: boolean };
  readonly report: { readonly dueAfterMs: number };
  readonly rota: { readonly warnAheadMs: number };
  readonly test: {
    /** How long an announced function test may wait for its press. */
    readonly windowMs: number;
  };
  /** Unplanned sessions end after this long unless extended. */
  readonly unplanned: { readonly lengthMs: number };
}
