import type { FobId, PersonId, SessionId } from "../../../shared/base/ids.ts";
import type { DomainEvent } from "../event.ts";
import type { OrgState } from "../state.ts";

/** A fob is watched for silence while its holder is in an active session. */
export interface FobWatch {
  readonly session: SessionId;
  /** Silence longer than this is contact lost. */
  readonly limitMs: number;
}

export function watchOf(state: OrgState, id: FobId): FobWatch | undefined {
  const fob = state.fobs.get(id);
  if (!fob?.holder || fob.standing !== "assigned") return undefined;
  const session = state.activeSessionsOf.get(fob.holder)?.[0];
  return session && { session, limitMs: state.policy.contactLost.afterMs };
}

/** The fobs whose watch this event may have begun, ended or renewed, once it has been evolved. */
export function fobsTouchedBy(state: OrgState, event: DomainEvent): readonly FobId[] {
  switch (event.kind) {
    case "session-started":
    case "session-ended":
    case "session-started-unplanned":
      return fobsOfWorkers(state, event.session);
    case "fob-assigned":
    case "fob-returned":
    case "fob-reported-lost":
    case "fob-found":
    case "fob-revoked":
    case "fob-re-enrolled":
      return [event.fob];
    case "hold-back-ended":
    case "relay-regained":
    case "relay-retired":
      return state.fobsLeftBy.get(event.relay) ?? [];
    case "alarm-resolved": {
      const alarm = state.closedAlarms.get(event.alarm);
      return alarm?.kind === "contact-lost" && alarm.subject.worker
        ? (state.fobsOf.get(alarm.subject.worker) ?? [])
        : [];
    }
    case "policy-adopted":
      return [...state.fobs.keys()];
    default:
      return [];
  }
}

function fobsOfWorkers(state: OrgState, id: SessionId): readonly FobId[] {
  const session = state.sessions.get(id) ?? state.closedSessions.get(id);
  return (session?.plan.workers ?? []).flatMap((worker: PersonId) => [...(state.fobsOf.get(worker) ?? [])]);
}
