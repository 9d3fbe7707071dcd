import type {
  AlarmId,
  CredentialId,
  FobAddress,
  FobId,
  OrgId,
  PersonId,
  PlaceId,
  RelayId,
  SessionId,
} from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import type { AttemptHow, AttemptResult, Cause, Oddity, Outcome, ProtocolStage } from "./alarm/alarmWords.ts";
import type {
  AlarmSubject,
  CodeHashes,
  DeliveryOutcome,
  PersonDetails,
  Principal,
  Reception,
  Role,
  SessionPersonal,
  SessionPlan,
  StepGap,
} from "./event.ts";
import type { AlarmKind, Policy } from "./policy/policy.ts";
import type { CompiledRota, Rota } from "./rota/rota.ts";
import type { SessionNote } from "./session/sessionWords.ts";

export interface Person {
  readonly id: PersonId;
  readonly roles: readonly Role[];
  /** `undefined` once erased. */
  readonly details: PersonDetails | undefined;
  readonly codes: CodeHashes | undefined;
  readonly standing: "active" | "left" | "erased";
}

export interface Place {
  readonly id: PlaceId;
  readonly name: string;
  readonly address: string;
  readonly guidance: string;
  readonly retired: boolean;
}

export interface Relay {
  readonly id: RelayId;
  readonly name: string;
  readonly place: PlaceId | undefined;
  readonly watch:
    | { readonly phase: "watched" }
    | {
        readonly phase: "lost";
        readonly since: Instant;
        readonly uncovered: readonly FobId[];
        readonly holdBackUntil: Instant | undefined;
      }
    | { readonly phase: "retired" };
}

export type FobStanding = "in-stock" | "assigned" | "lost" | "revoked";

/** One stretch of having a fob, kept for as long as the fob is. */
export interface Custody {
  readonly holder: PersonId;
  readonly from: Instant;
  readonly until: Instant | undefined;
}

export interface Fob {
  readonly id: FobId;
  readonly address: FobAddress;
  readonly label: string;
  readonly standing: FobStanding;
  readonly holder: PersonId | undefined;
  readonly custody: readonly Custody[];
  /** A counter that went back: presses alarm, nothing else counts until re-enrolled. */
  readonly suspect: boolean;
  readonly contact: { readonly phase: "kept" } | { readonly phase: "lost"; readonly since: Instant };
  readonly testAnnounced: { readonly until: Instant; readonly by: PersonId } | undefined;
  readonly lastTestedAt: Instant | undefined;
  /** The latest counters that were more than heartbeats, oldest first, with the alarm each led to. */
  readonly counted: readonly CountedFrame[];
}

export interface CountedFrame {
  readonly counter: number;
  readonly keyCheck?: number;
  readonly alarm: AlarmId | undefined;
}

export interface Session {
  readonly id: SessionId;
  readonly plan: SessionPlan;
  readonly personal: SessionPersonal | undefined;
  readonly phase: SessionPhase;
  readonly colleagueConfirmed: boolean;
  readonly unplanned: boolean;
  readonly plannedBy: PersonId;
}

export type SessionPhase =
  | { readonly phase: "planned"; readonly approvalNeeded: boolean }
  | { readonly phase: "approved" }
  | {
      readonly phase: "active";
      readonly startedAt: Instant;
      readonly checkIn: CheckInWatch;
      readonly end: EndWatch;
    }
  | { readonly phase: "ended"; readonly endedAt: Instant; readonly report: ReportWatch }
  | { readonly phase: "reported"; readonly note: SessionNote | undefined }
  | { readonly phase: "cancelled" }
  | { readonly phase: "refused" };

/** `missed` has no due instant left to forget; the alarm that was raised speaks for it. */
export type CheckInWatch =
  | { readonly phase: "none" }
  | { readonly phase: "waiting"; readonly dueAt: Instant; readonly reminded: boolean }
  | { readonly phase: "missed"; readonly since: Instant };

export type EndWatch =
  | { readonly phase: "waiting"; readonly dueAt: Instant; readonly reminded: boolean }
  | { readonly phase: "overran"; readonly since: Instant };

export type ReportWatch =
  | { readonly phase: "waiting"; readonly dueAt: Instant }
  | { readonly phase: "overdue"; readonly since: Instant };

export interface Attempt {
  readonly by: PersonId;
  readonly at: Instant;
  readonly how: AttemptHow;
  readonly result: AttemptResult;
  readonly note: string | undefined;
}

export interface Delivery {
  readonly round: number;
  readonly step: number;
  readonly person: PersonId;
  readonly channel: string;
  readonly outcome: DeliveryOutcome;
  readonly at: Instant;
}

export interface Alarm {
  readonly id: AlarmId;
  readonly kind: AlarmKind;
  readonly cause: Cause;
  readonly subject: AlarmSubject;
  readonly oddities: readonly Oddity[];
  readonly raisedAt: Instant;
  readonly learntAt: Instant;
  readonly detail: string;
  /** 1 at first, one more for each further press. */
  readonly presses: number;
  /** The frame counters that led to it, the latest last, bounded. */
  readonly counters: readonly number[];
  readonly receptions: readonly Reception[];
  readonly answer: AlarmAnswer;
  /** When the latest step was taken; the instant it was raised before the first. */
  readonly lastStepAt: Instant;
  readonly round: number;
  /** By the latest step; `newlyTold` were not told by the step before; `everTold` since the alarm was raised. */
  readonly told: readonly PersonId[];
  readonly newlyTold: readonly PersonId[];
  readonly everTold: readonly PersonId[];
  readonly gaps: readonly StepGap[];
  readonly attempts: readonly Attempt[];
  readonly deliveries: readonly Delivery[];
  readonly emergencyServices: readonly {
    readonly by: PersonId;
    readonly calledAt: Instant;
    readonly reference: string;
  }[];
  readonly protocol:
    | { readonly stage: ProtocolStage; readonly since: Instant; readonly nextAt: Instant | undefined }
    | undefined;
  readonly workerSaidMistakeAt: Instant | undefined;
  readonly clearedAt: Instant | undefined;
}

export type AlarmAnswer =
  | { readonly phase: "ringing"; readonly step: number; readonly nextStepAt: Instant }
  | {
      readonly phase: "acknowledged";
      readonly by: PersonId;
      readonly at: Instant;
      /** P4: the alarm rings again at this instant unless something is recorded before. */
      readonly nextActDueAt: Instant;
    }
  | { readonly phase: "resolved"; readonly by: PersonId; readonly at: Instant; readonly outcome: Outcome };

export interface Credential {
  readonly id: CredentialId;
  readonly holder: Principal;
  readonly hash: string;
}

/**
 * Everything one organisation's journal says is so now. Only `evolve` writes
 * it, in place, since its cost must not grow with the organisation; the rest
 * of the core reads it through `OrgState`.
 */
export interface MutableOrgState {
  org: OrgId | undefined;
  name: string;
  zone: string;
  policy: Policy;
  rota: Rota;
  compiledRota: CompiledRota;
  rotaChecked: { readonly at: Instant; readonly gaps: readonly string[] } | undefined;
  readonly people: Map<PersonId, Person>;
  /** Active people only. */
  readonly peopleByRole: Map<Role, Set<PersonId>>;
  readonly places: Map<PlaceId, Place>;
  readonly relays: Map<RelayId, Relay>;
  readonly lostRelays: Set<RelayId>;
  /** The fobs each relay left uncovered when it was last lost. */
  readonly fobsLeftBy: Map<RelayId, readonly FobId[]>;
  readonly fobs: Map<FobId, Fob>;
  /** Planned, approved, active and ended-but-unreported sessions. */
  readonly sessions: Map<SessionId, Session>;
  /** Open alarms. */
  readonly alarms: Map<AlarmId, Alarm>;
  readonly credentials: Map<CredentialId, Credential>;
  /** The latest resolved alarms and closed sessions, oldest dropped first; older ones are in the journal. */
  readonly closedAlarms: Map<AlarmId, Alarm>;
  readonly closedSessions: Map<SessionId, Session>;
  readonly fobByAddress: Map<FobAddress, FobId>;
  readonly fobsOf: Map<PersonId, readonly FobId[]>;
  readonly activeSessionsOf: Map<PersonId, readonly SessionId[]>;
  /** Planned or approved, by worker: what a press without an active session may be about. */
  readonly plannedSessionsOf: Map<PersonId, readonly SessionId[]>;
  readonly openAlarmByCause: Map<Cause, AlarmId>;
  readonly openAlarmsOf: Map<SessionId, readonly AlarmId[]>;
  readonly lastEndedSessionOf: Map<PersonId, { readonly session: SessionId; readonly at: Instant }>;
  alarmsRaised: number;
  sessionsPlanned: number;
}

type ReadonlyEntry<Entry> = Entry extends Set<infer Member> ? ReadonlySet<Member> : Entry;

type ReadonlyMaps<State> = {
  readonly [Key in keyof State]: State[Key] extends Map<infer Id, infer Entry>
    ? ReadonlyMap<Id, ReadonlyEntry<Entry>>
    : ReadonlyEntry<State[Key]>;
};

/** The state as everybody but `evolve` sees it. */
export type OrgState = ReadonlyMaps<MutableOrgState>;
