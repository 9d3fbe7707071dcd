import type { PersonId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import type { DomainEvent } from "../event.ts";
import type { OrgState, Session } from "../state.ts";

/** A worker's "all is well" from the fob speaks for every session the worker is in. */
export function checkInByFob(state: OrgState, worker: PersonId, at: Instant): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  for (const id of state.activeSessionsOf.get(worker) ?? []) {
    const session = state.sessions.get(id);
    if (session) events.push(...checkedIn(state, session, { by: worker, via: "fob", at }));
  }
  return events;
}

/**
 * The check-in, and for whoever responds to an alarm over the one that was
 * missed, word that the worker has been heard of; closing stays with them.
 */
export function checkedIn(
  state: OrgState,
  session: Session,
  sign: { readonly by: PersonId; readonly via: "fob" | "phone" | "console"; readonly at: Instant },
): readonly DomainEvent[] {
  const { by, via, at } = sign;
  const event: DomainEvent = {
    kind: "checked-in",
    at,
    session: session.id,
    by,
    via,
    nextDueAt: nextCheckInAt(session, at),
  };
  return [event, ...cleared(state, session, { kind: "missed-check-in", at })];
}

export function nextCheckInAt(session: Session, at: Instant): Instant | undefined {
  return session.plan.checkInEveryMs > 0 ? after(at, session.plan.checkInEveryMs) : undefined;
}

/** Notes on the session's open alarms of this kind that what raised them is over. */
export function cleared(
  state: OrgState,
  session: Session,
  over: { readonly kind: "missed-check-in" | "overrun"; readonly at: Instant },
): readonly DomainEvent[] {
  const events: DomainEvent[] = [];
  for (const id of state.openAlarmsOf.get(session.id) ?? []) {
    const alarm = state.alarms.get(id);
    if (alarm?.kind === over.kind && alarm.clearedAt === undefined) {
      events.push({ kind: "condition-cleared", at: over.at, alarm: id, what: over.kind });
    }
  }
  return events;
}
