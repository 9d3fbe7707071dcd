import type { SessionId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { addTo, keepLast, takeFrom } from "../collections.ts";
import type { Evolved, SessionEvent } from "../event.ts";
import { limits } from "../limits.ts";
import type { Alarm, CheckInWatch, EndWatch, MutableOrgState, Session, SessionPhase } from "../state.ts";
import { nextCheckInAt } from "./checkIn.ts";

type Erased = Extract<Evolved<SessionEvent>, { kind: "session-erased" }>;
type Opening = Extract<Evolved<SessionEvent>, { kind: "session-planned" | "session-started-unplanned" }>;

export function evolveSession(state: MutableOrgState, event: Evolved<SessionEvent>): void {
  if (event.kind === "session-planned" || event.kind === "session-started-unplanned") {
    put(state, undefined, opened(event));
    state.sessionsPlanned += 1;
    return;
  }
  if (event.kind === "session-erased") {
    erase(state, event.session);
    return;
  }
  const session = state.sessions.get(event.session);
  if (session) put(state, session, changed(session, event));
}

/** Only a closed session is erased; one that is no longer at hand has nothing left here. */
function erase(state: MutableOrgState, id: SessionId): void {
  const session = state.closedSessions.get(id);
  if (!session) return;
  const phase: SessionPhase =
    session.phase.phase === "reported" ? { phase: "reported", note: undefined } : session.phase;
  state.closedSessions.set(id, { ...session, personal: undefined, phase });
}

/**
 * After a person closed the alarm over a missed check-in or an overrun, the
 * watch begins again: a session that goes on is never left unwatched.
 */
export function rewatchAfter(state: MutableOrgState, alarm: Alarm, at: Instant): void {
  const session = alarm.subject.session && state.sessions.get(alarm.subject.session);
  if (session?.phase.phase !== "active") return;
  const { phase } = session;
  if (alarm.kind === "missed-check-in" && phase.checkIn.phase === "missed") {
    put(state, session, { ...session, phase: { ...phase, checkIn: waitFor(nextCheckInAt(session, at)) } });
  }
  if (alarm.kind === "overrun" && phase.end.phase === "overran") {
    const end: EndWatch = {
      phase: "waiting",
      dueAt: after(at, state.policy.followUp.resolveMs),
      reminded: false,
    };
    put(state, session, { ...session, phase: { ...phase, end } });
  }
}

/** The waits of a running session, moved by a step of the wall clock so that each keeps its length. */
export function shiftSession(state: MutableOrgState, session: Session, byMs: number): void {
  if (session.phase.phase !== "active") return;
  const { checkIn, end } = session.phase;
  const moved: SessionPhase = {
    ...session.phase,
    checkIn: checkIn.phase === "waiting" ? { ...checkIn, dueAt: after(checkIn.dueAt, byMs) } : checkIn,
    end: end.phase === "waiting" ? { ...end, dueAt: after(end.dueAt, byMs) } : end,
  };
  put(state, session, { ...session, phase: moved });
}

function opened(event: Opening): Session {
  const isUnplanned = event.kind === "session-started-unplanned";
  return {
    id: event.session,
    plan: event.plan,
    personal: event.personal.value,
    phase: isUnplanned
      ? active(event.at, event.checkInDueAt, event.plan.endAt)
      : { phase: "planned", approvalNeeded: event.approvalNeeded },
    colleagueConfirmed: false,
    unplanned: isUnplanned,
    plannedBy: event.by,
  };
}

function active(startedAt: Instant, checkInDueAt: Instant | undefined, endAt: Instant): SessionPhase {
  return {
    phase: "active",
    startedAt,
    checkIn: waitFor(checkInDueAt),
    end: { phase: "waiting", dueAt: endAt, reminded: false },
  };
}

function waitFor(dueAt: Instant | undefined): CheckInWatch {
  return dueAt === undefined ? { phase: "none" } : { phase: "waiting", dueAt, reminded: false };
}

function changed(session: Session, event: Exclude<Evolved<SessionEvent>, Opening | Erased>): Session {
  switch (event.kind) {
    case "session-approved":
      return { ...session, phase: { phase: "approved" } };
    case "session-refused":
      return { ...session, phase: { phase: "refused" } };
    case "session-cancelled":
    case "session-lapsed":
      return { ...session, phase: { phase: "cancelled" } };
    case "session-started":
      return { ...session, phase: active(event.at, event.checkInDueAt, session.plan.endAt) };
    case "colleague-confirmed":
      return { ...session, colleagueConfirmed: true };
    case "session-ended":
      return {
        ...session,
        phase: { phase: "ended", endedAt: event.at, report: { phase: "waiting", dueAt: event.reportDueAt } },
      };
    case "session-reported":
      return { ...session, phase: { phase: "reported", note: event.personal.value } };
    case "report-overdue":
      return session.phase.phase === "ended"
        ? { ...session, phase: { ...session.phase, report: { phase: "overdue", since: event.dueAt } } }
        : session;
    case "session-extended":
    case "checked-in":
    case "worker-reminded":
    case "check-in-missed":
    case "session-overran":
      return session.phase.phase === "active"
        ? { ...session, ...whileActive(session, session.phase, event) }
        : session;
    default:
      return unreachable(event);
  }
}

type ActivePhase = Extract<SessionPhase, { phase: "active" }>;
type Watching = Extract<
  Evolved<SessionEvent>,
  { kind: "session-extended" | "checked-in" | "worker-reminded" | "check-in-missed" | "session-overran" }
>;

function whileActive(session: Session, phase: ActivePhase, event: Watching): Pick<Session, "phase" | "plan"> {
  const { plan } = session;
  switch (event.kind) {
    case "session-extended":
      return {
        plan: { ...plan, endAt: event.endAt },
        phase: { ...phase, end: { phase: "waiting", dueAt: event.endAt, reminded: false } },
      };
    case "checked-in":
      return { plan, phase: { ...phase, checkIn: waitFor(event.nextDueAt) } };
    case "worker-reminded":
      return { plan, phase: reminded(phase, event.of) };
    case "check-in-missed":
      return { plan, phase: { ...phase, checkIn: { phase: "missed", since: event.dueAt } } };
    case "session-overran":
      return { plan, phase: { ...phase, end: { phase: "overran", since: event.dueAt } } };
  }
}

function reminded(phase: ActivePhase, of: "check-in" | "expected-end"): ActivePhase {
  if (of === "check-in") {
    return phase.checkIn.phase === "waiting"
      ? { ...phase, checkIn: { ...phase.checkIn, reminded: true } }
      : phase;
  }
  return phase.end.phase === "waiting" ? { ...phase, end: { ...phase.end, reminded: true } } : phase;
}

type Shelf = "planned" | "active" | "ended" | "closed";

function shelfOf(session: Session | undefined): Shelf | undefined {
  switch (session?.phase.phase) {
    case undefined:
      return undefined;
    case "planned":
    case "approved":
      return "planned";
    case "active":
      return "active";
    case "ended":
      return "ended";
    case "reported":
    case "cancelled":
    case "refused":
      return "closed";
  }
}

/** Stores the session and keeps every index of it right. */
function put(state: MutableOrgState, before: Session | undefined, session: Session): void {
  const from = shelfOf(before);
  const to = shelfOf(session);
  if (to === "closed") {
    state.sessions.delete(session.id);
    state.closedSessions.set(session.id, session);
    // P8: an open alarm's session says whose emergency it is, however many others are closed meanwhile.
    keepLast(state.closedSessions, limits.closedKept, (id) => state.openAlarmsOf.has(id));
  } else {
    state.sessions.set(session.id, session);
  }
  if (from === to) return;
  for (const worker of session.plan.workers) {
    if (from === "planned") takeFrom(state.plannedSessionsOf, worker, session.id);
    if (from === "active") takeFrom(state.activeSessionsOf, worker, session.id);
    if (to === "planned") addTo(state.plannedSessionsOf, worker, session.id);
    if (to === "active") addTo(state.activeSessionsOf, worker, session.id);
    if (to === "ended" && session.phase.phase === "ended") {
      state.lastEndedSessionOf.set(worker, { session: session.id, at: session.phase.endedAt });
    }
  }
}
