import type {
  AlarmId,
  CredentialId,
  FobId,
  OrgId,
  PersonId,
  PlaceId,
  RelayId,
  SessionId,
} from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import type {
  AttemptHow,
  AttemptResult,
  Cause,
  Oddity,
  Outcome,
  ProtocolStage,
  StepReason,
} from "./alarm/alarmWords.ts";
import type { FobEvent } from "./fob/fobEvent.ts";
import type { PlaceEvent } from "./place/placeEvent.ts";
import type { AlarmKind, Policy } from "./policy/policy.ts";
import type { Rota } from "./rota/rota.ts";
import type { RotaEvent } from "./rota/rotaEvent.ts";
import type { SessionKind, SessionNote } from "./session/sessionWords.ts";
import type { WatchEvent } from "./watch/watchEvent.ts";

/**
 * P10: the part of an event that speaks about a living person. The journal seals
 * it under a key that belongs to `subject` alone; once that key is destroyed
 * `value` is `undefined` for good, and everything that reads it copes.
 * Initials of the young people met are sealed under their session.
 */
export interface Personal<Value> {
  readonly subject: PersonId | SessionId;
  readonly value: Value | undefined;
}

export const roles = ["worker", "supervisor", "lead", "admin"] as const;
export type Role = (typeof roles)[number];

/** Who can hold a credential: connects to the broker and may do what its kind and roles allow. */
export type Principal =
  | { readonly kind: "person"; readonly person: PersonId }
  | { readonly kind: "relay"; readonly relay: RelayId }
  | { readonly kind: "fob"; readonly fob: FobId };

export interface PersonDetails {
  /** The name as colleagues know it. */
  readonly name: string;
  /** A number to ring in an emergency, as the organisation writes it; empty when none is known. */
  readonly phone: string;
}

export interface SessionPersonal {
  /** Initials only, e.g. `J.S.`; several young people are several entries. */
  readonly meeting: readonly string[];
  readonly activity: string;
}

/** A fixed reason to be worried about Hark itself; each has its entry in docs/faults.md. */
export type TechnicalFault =
  | "rota-gap"
  | "battery-low"
  | "clock-stepped"
  | "storage"
  | "counter-went-back"
  | "tampered"
  | "fob-faulty"
  | "relay-faulty"
  | "channel-failing"
  | "report-overdue";

interface At {
  /** When it happened or fell due; the journal adds when we learnt of it. */
  readonly at: Instant;
}

export type PeopleEvent =
  | {
      readonly kind: "organisation-set-up";
      readonly org: OrgId;
      readonly name: string;
      readonly zone: string;
      readonly policy: Policy;
      readonly rota: Rota;
    }
  | { readonly kind: "zone-changed"; readonly zone: string; readonly by: PersonId }
  | { readonly kind: "policy-adopted"; readonly policy: Policy; readonly by: PersonId }
  | {
      readonly kind: "person-added";
      readonly person: PersonId;
      readonly roles: readonly Role[];
      readonly personal: Personal<PersonDetails>;
    }
  | {
      readonly kind: "person-changed";
      readonly person: PersonId;
      readonly roles: readonly Role[];
      readonly personal: Personal<PersonDetails>;
      readonly by: PersonId;
    }
  | { readonly kind: "person-left"; readonly person: PersonId; readonly by: PersonId }
  | { readonly kind: "person-erased"; readonly person: PersonId; readonly by: PersonId }
  | {
      /** Check-in codes are kept as salted hashes: the safe one and the one that means duress. */
      readonly kind: "codes-set";
      readonly person: PersonId;
      readonly personal: Personal<CodeHashes>;
    }
  | {
      readonly kind: "credential-issued";
      readonly credential: CredentialId;
      readonly holder: Principal;
      /** SHA-256 of the secret, lower-case hex. The secret is 160 random bits, so a slow hash adds nothing. */
      readonly hash: string;
    }
  | {
      readonly kind: "credential-revoked";
      readonly credential: CredentialId;
      readonly by: PersonId | undefined;
    };

export interface CodeHashes {
  readonly salt: string;
  readonly safe: string;
  readonly duress: string;
}

export interface SessionPlan {
  readonly kind: SessionKind;
  readonly workers: readonly PersonId[];
  readonly place: PlaceId | undefined;
  readonly startAt: Instant;
  readonly endAt: Instant;
  /** 0: no check-ins. */
  readonly checkInEveryMs: number;
  readonly colleague: PersonId | undefined;
  readonly outOfHours: boolean;
  /** P7: nothing near the worker may light, sound or vibrate noticeably. */
  readonly silent: boolean;
}

export type SessionEvent =
  | {
      readonly kind: "session-planned";
      readonly session: SessionId;
      readonly plan: SessionPlan;
      readonly approvalNeeded: boolean;
      readonly personal: Personal<SessionPersonal>;
      readonly by: PersonId;
    }
  | { readonly kind: "session-approved"; readonly session: SessionId; readonly by: PersonId }
  | { readonly kind: "session-refused"; readonly session: SessionId; readonly by: PersonId }
  | { readonly kind: "session-cancelled"; readonly session: SessionId; readonly by: PersonId }
  | {
      /** Its end went by and nobody had started it. */
      readonly kind: "session-lapsed";
      readonly session: SessionId;
    }
  | {
      readonly kind: "session-started";
      readonly session: SessionId;
      readonly checkInDueAt: Instant | undefined;
      readonly by: PersonId;
    }
  | {
      /** P2's spirit: lone working that nobody planned gets the same protection from its first second. */
      readonly kind: "session-started-unplanned";
      readonly session: SessionId;
      readonly plan: SessionPlan;
      readonly checkInDueAt: Instant | undefined;
      readonly personal: Personal<SessionPersonal>;
      readonly by: PersonId;
    }
  | {
      readonly kind: "session-extended";
      readonly session: SessionId;
      readonly endAt: Instant;
      readonly by: PersonId;
    }
  | { readonly kind: "colleague-confirmed"; readonly session: SessionId; readonly by: PersonId }
  | {
      readonly kind: "checked-in";
      readonly session: SessionId;
      readonly by: PersonId;
      readonly via: "fob" | "phone" | "console";
      readonly nextDueAt: Instant | undefined;
    }
  | {
      readonly kind: "worker-reminded";
      readonly session: SessionId;
      readonly of: "check-in" | "expected-end";
      readonly dueAt: Instant;
    }
  | {
      /** From here the alarm speaks; the session waits for the next check-in. */
      readonly kind: "check-in-missed";
      readonly session: SessionId;
      readonly dueAt: Instant;
    }
  | { readonly kind: "session-overran"; readonly session: SessionId; readonly dueAt: Instant }
  | {
      readonly kind: "session-ended";
      readonly session: SessionId;
      readonly by: PersonId;
      readonly reportDueAt: Instant;
    }
  | {
      readonly kind: "session-reported";
      readonly session: SessionId;
      readonly personal: Personal<SessionNote>;
      readonly by: PersonId;
    }
  | {
      /** P10: what was said of the young people met, and the note about them, is gone for good. */
      readonly kind: "session-erased";
      readonly session: SessionId;
      readonly by: PersonId;
    }
  | { readonly kind: "report-overdue"; readonly session: SessionId; readonly dueAt: Instant };

/** Whom and what an alarm is about; whatever is not known is absent, never guessed. */
export interface AlarmSubject {
  readonly worker: PersonId | undefined;
  readonly fob: FobId | undefined;
  readonly session: SessionId | undefined;
  readonly otherSessions: readonly SessionId[];
  readonly place: PlaceId | undefined;
  readonly colleague: PersonId | undefined;
  readonly relay: RelayId | undefined;
  /** Technical alarms: everyone left without cover. */
  readonly uncovered: readonly PersonId[];
  readonly fault: TechnicalFault | "relay-lost" | undefined;
}

/** One relay hearing one frame: evidence of place. RSSI in dBm, `undefined` when the relay has none. */
export interface Reception {
  readonly relay: RelayId | undefined;
  readonly rssi: number | undefined;
  readonly heardAt: Instant;
}

export type AlarmEvent =
  | {
      readonly kind: "alarm-raised";
      readonly alarm: AlarmId;
      readonly alarmKind: AlarmKind;
      readonly cause: Cause;
      readonly subject: AlarmSubject;
      readonly oddities: readonly Oddity[];
      readonly counter: number | undefined;
      readonly reception: Reception | undefined;
      /** Facts about the fault in words without personal data, e.g. the gap's instants. */
      readonly detail: string;
      /** When the gateway learnt of it, which after downtime is later than `at`. */
      readonly learntAt: Instant;
    }
  | {
      readonly kind: "alarm-pressed-again";
      readonly alarm: AlarmId;
      readonly fob: FobId | undefined;
      readonly counter: number | undefined;
      readonly oddities: readonly Oddity[];
      readonly reception: Reception | undefined;
    }
  | {
      readonly kind: "step-taken";
      readonly alarm: AlarmId;
      /** Rounds count rings from the start: 1 at first, one more after each lapse. */
      readonly round: number;
      /** 0-based; `policy.steps.length` and above are the repeats to everyone. */
      readonly step: number;
      readonly told: readonly PersonId[];
      /** What the step wanted and could not have, e.g. `on-call-empty`. */
      readonly gaps: readonly StepGap[];
      readonly reason: StepReason;
      readonly nextStepAt: Instant;
    }
  | {
      readonly kind: "delivery-noted";
      readonly alarm: AlarmId;
      readonly round: number;
      readonly step: number;
      readonly person: PersonId;
      readonly channel: string;
      readonly outcome: DeliveryOutcome;
    }
  | {
      readonly kind: "alarm-acknowledged";
      readonly alarm: AlarmId;
      readonly by: PersonId;
      readonly attemptDueAt: Instant;
    }
  | { readonly kind: "acknowledgement-lapsed"; readonly alarm: AlarmId; readonly by: PersonId }
  | {
      readonly kind: "attempt-recorded";
      readonly alarm: AlarmId;
      readonly by: PersonId;
      readonly how: AttemptHow;
      readonly result: AttemptResult;
      readonly personal: Personal<string> | undefined;
      readonly nextActDueAt: Instant;
    }
  | {
      readonly kind: "emergency-services-noted";
      readonly alarm: AlarmId;
      readonly by: PersonId;
      readonly calledAt: Instant;
      readonly reference: string;
      readonly nextActDueAt: Instant;
    }
  | { readonly kind: "protocol-reached"; readonly alarm: AlarmId; readonly stage: ProtocolStage }
  | {
      /** P8: the worker's own "it was a mistake" is noted for the responder; it closes nothing. */
      readonly kind: "worker-said-mistake";
      readonly alarm: AlarmId;
      readonly by: PersonId;
    }
  | { readonly kind: "condition-cleared"; readonly alarm: AlarmId; readonly what: string }
  | {
      /** What had cleared is so again while the alarm is still open: nobody's charge of it covers that. */
      readonly kind: "condition-returned";
      readonly alarm: AlarmId;
      /** Whom it leaves uncovered now, besides those named before. */
      readonly uncovered: readonly PersonId[];
    }
  | {
      /** `session`: the one it was about, whose watches begin anew. */
      readonly kind: "alarm-resolved";
      readonly alarm: AlarmId;
      readonly session: SessionId | undefined;
      readonly by: PersonId;
      readonly outcome: Outcome;
      readonly personal: Personal<string> | undefined;
    };

export type StepGap = "on-call-empty" | "no-colleague" | "no-leads" | "no-supervisors" | "nobody-at-all";
/** `delivered`: the person's device confirmed it. `accepted`: a server took it. Neither is a person. */
export type DeliveryOutcome = "delivered" | "accepted" | "failed" | "nobody-connected";

/** What the journal keeps. Kinds are never renamed or repurposed: recorded histories must replay. */
export type DomainEvent = At & AnyEvent;

type AnyEvent = PeopleEvent | PlaceEvent | RotaEvent | FobEvent | SessionEvent | AlarmEvent | WatchEvent;
/** One room's events with their instant, as `evolve` sees them. */
export type Evolved<RoomEvent extends AnyEvent> = At & RoomEvent;
export type EventKind = DomainEvent["kind"];
export type EventOf<Kind extends EventKind> = Extract<DomainEvent, { readonly kind: Kind }>;
