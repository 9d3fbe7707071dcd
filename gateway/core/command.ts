import type {
  AlarmId,
  CommandId,
  CredentialId,
  FobAddress,
  FobId,
  OrgId,
  OverrideId,
  PersonId,
  PlaceId,
  RelayId,
  SessionId,
} from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import type { AttemptHow, AttemptResult, Outcome } from "./alarm/alarmWords.ts";
import type {
  CodeHashes,
  DeliveryOutcome,
  PersonDetails,
  Principal,
  Reception,
  Role,
  SessionPersonal,
  SessionPlan,
  TechnicalFault,
} from "./event.ts";
import type { Policy } from "./policy/policy.ts";
import type { Rota, RotaOverride } from "./rota/rota.ts";
import type { TurnAt } from "./rota/swapOverrides.ts";
import type { SessionNote } from "./session/sessionWords.ts";

/** Who wishes it. `operator` has the gateway's data folder in hand (first start, recovery). */
export type Actor =
  | { readonly kind: "person"; readonly person: PersonId }
  | { readonly kind: "fob"; readonly fob: FobId }
  | { readonly kind: "clock" }
  | { readonly kind: "gateway" }
  | { readonly kind: "operator" };

/** A wish. `id` makes it repeatable without effect; `at` is the gateway's wall time when it was taken up. */
export interface Command<Body extends CommandBody = CommandBody> {
  readonly id: CommandId;
  readonly by: Actor;
  readonly at: Instant;
  readonly body: Body;
}

export type CommandBody =
  | SetUpCommand
  | PeopleCommand
  | PlaceCommand
  | RotaCommand
  | FobCommand
  | SessionCommand
  | AlarmCommand
  | WatchCommand;
export type CommandKind = CommandBody["kind"];
export type BodyOf<Kind extends CommandKind> = Extract<CommandBody, { readonly kind: Kind }>;

type SetUpCommand = {
  readonly kind: "set-up-organisation";
  readonly org: OrgId;
  readonly name: string;
  readonly zone: string;
  readonly policy: Policy;
  readonly rota: Rota;
  readonly admin: PersonId;
  readonly details: PersonDetails;
};

type PeopleCommand =
  | { readonly kind: "change-zone"; readonly zone: string }
  | { readonly kind: "adopt-policy"; readonly policy: Policy }
  | {
      readonly kind: "add-person";
      readonly person: PersonId;
      readonly roles: readonly Role[];
      readonly details: PersonDetails;
    }
  | {
      readonly kind: "change-person";
      readonly person: PersonId;
      readonly roles: readonly Role[];
      readonly details: PersonDetails;
    }
  | { readonly kind: "person-leaves"; readonly person: PersonId }
  | { readonly kind: "erase-person"; readonly person: PersonId }
  | { readonly kind: "set-codes"; readonly person: PersonId; readonly codes: CodeHashes }
  | {
      readonly kind: "issue-credential";
      readonly credential: CredentialId;
      readonly holder: Principal;
      readonly hash: string;
    }
  | { readonly kind: "revoke-credential"; readonly credential: CredentialId };

type PlaceCommand =
  | {
      readonly kind: "add-place" | "change-place";
      readonly place: PlaceId;
      readonly name: string;
      readonly address: string;
      readonly guidance: string;
    }
  | { readonly kind: "retire-place"; readonly place: PlaceId }
  | {
      readonly kind: "add-relay" | "change-relay";
      readonly relay: RelayId;
      readonly name: string;
      readonly place: PlaceId | undefined;
    }
  | { readonly kind: "retire-relay"; readonly relay: RelayId };

type RotaCommand =
  | { readonly kind: "set-rota"; readonly rota: Rota }
  | { readonly kind: "override-rota"; readonly override: RotaOverride }
  | {
      readonly kind: "swap-turns";
      readonly first: TurnAt;
      readonly second: TurnAt;
      /** Names for the two overrides the swap makes. */
      readonly ids: readonly [OverrideId, OverrideId];
    }
  | { readonly kind: "cancel-override"; readonly override: OverrideId };

type FobCommand =
  | { readonly kind: "enrol-fob"; readonly fob: FobId; readonly address: FobAddress; readonly label: string }
  | { readonly kind: "re-enrol-fob"; readonly fob: FobId }
  | { readonly kind: "assign-fob"; readonly fob: FobId; readonly holder: PersonId }
  | { readonly kind: "return-fob"; readonly fob: FobId }
  | { readonly kind: "report-fob-lost"; readonly fob: FobId }
  | { readonly kind: "fob-found"; readonly fob: FobId }
  | { readonly kind: "revoke-fob"; readonly fob: FobId }
  | { readonly kind: "announce-test"; readonly fob: FobId }
  | {
      /**
       * A verified frame that says more than "still here". Its id is
       * `frame:<fob>:<key>:<counter>`, so that one press heard twice is one press.
       */
      readonly kind: "hear-frame";
      readonly fob: FobId;
      readonly counter: number;
      /** Tells the fob's keys apart, since counters begin afresh with each; 32 bits that do not give the key away. */
      readonly keyCheck?: number;
      readonly meaning: "panic" | "man-down" | "assistance" | "check-in" | "duress-check-in";
      /** How the counter stands against what the gateway has heard of this fob. */
      readonly standing: "fresh" | "late" | "went-back";
      readonly unmapped: boolean;
      readonly tampered: boolean;
      readonly batteryPercent: number | undefined;
      readonly reception: Reception;
      /** The inbox was full when it came: taken up all the same, and said. */
      readonly crowded: boolean;
    }
  | { readonly kind: "note-counter-went-back"; readonly fob: FobId; readonly counter: number };

type SessionCommand =
  | { readonly kind: "plan-session"; readonly plan: SessionPlan; readonly personal: SessionPersonal }
  | { readonly kind: "approve-session" | "refuse-session" | "cancel-session"; readonly session: SessionId }
  | { readonly kind: "start-session"; readonly session: SessionId }
  | {
      /** One action: everything but the worker may be left out. */
      readonly kind: "start-unplanned";
      readonly worker: PersonId;
      readonly place: PlaceId | undefined;
      readonly lengthMs: number | undefined;
      readonly checkInEveryMs: number | undefined;
      readonly colleague: PersonId | undefined;
      readonly sessionKind: SessionKindOrUnknown;
      readonly silent: boolean;
      readonly personal: SessionPersonal;
    }
  | { readonly kind: "extend-session"; readonly session: SessionId; readonly endAt: Instant }
  | { readonly kind: "confirm-colleague"; readonly session: SessionId }
  | {
      readonly kind: "check-in";
      readonly session: SessionId | undefined;
      readonly sign: Sign;
      readonly via: "phone" | "console";
    }
  | { readonly kind: "end-session"; readonly session: SessionId; readonly sign: Sign }
  | { readonly kind: "erase-session"; readonly session: SessionId }
  | { readonly kind: "report-session"; readonly session: SessionId; readonly note: SessionNote };

type SessionKindOrUnknown = SessionPlan["kind"];

/**
 * What the worker's code said: `duress` is answered, shown and timed like
 * `safe` (P7). `unrecognised` is a code that is neither, refused like a slip.
 */
export type Sign = "safe" | "duress" | "unrecognised";

type AlarmCommand =
  | {
      /** A worker's press from a phone or console rather than a fob; also a supervisor raising it for a worker. */
      readonly kind: "raise-alarm";
      readonly alarmKind: "panic" | "assistance";
      readonly worker: PersonId;
    }
  | { readonly kind: "acknowledge-alarm"; readonly alarm: AlarmId }
  | {
      readonly kind: "record-attempt";
      readonly alarm: AlarmId;
      readonly how: AttemptHow;
      readonly result: AttemptResult;
      readonly note: string;
    }
  | {
      readonly kind: "note-emergency-services";
      readonly alarm: AlarmId;
      readonly calledAt: Instant;
      readonly reference: string;
    }
  | { readonly kind: "say-mistake"; readonly alarm: AlarmId | undefined; readonly sign: Sign }
  | {
      readonly kind: "resolve-alarm";
      readonly alarm: AlarmId;
      readonly outcome: Outcome;
      readonly note: string;
    }
  | {
      readonly kind: "note-delivery";
      readonly alarm: AlarmId;
      readonly round: number;
      readonly step: number;
      readonly person: PersonId;
      readonly channel: string;
      readonly outcome: DeliveryOutcome;
    };

type WatchCommand =
  | {
      /** The alarm clock: `key` has something due at `dueAt`. */
      readonly kind: "fall-due";
      readonly key: string;
      readonly dueAt: Instant;
    }
  | {
      readonly kind: "note-contact-lost";
      readonly fob: FobId;
      readonly lastHeardAt: Instant | undefined;
      readonly dueAt: Instant;
    }
  | { readonly kind: "note-contact-regained"; readonly fob: FobId }
  | {
      readonly kind: "note-relay-lost";
      readonly relay: RelayId;
      readonly dueAt: Instant;
      /** Watched fobs that no other relay has been hearing. */
      readonly uncovered: readonly FobId[];
    }
  | { readonly kind: "note-relay-regained"; readonly relay: RelayId }
  | { readonly kind: "note-battery"; readonly fob: FobId; readonly percent: number }
  | {
      readonly kind: "note-fault";
      readonly fault: TechnicalFault;
      /** Tells two faults of a kind apart, e.g. the channel's name; an identifier. */
      readonly about: string;
      readonly detail: string;
    }
  | { readonly kind: "note-fault-cleared"; readonly fault: TechnicalFault; readonly about: string }
  | { readonly kind: "note-clock-step"; readonly byMs: number };
