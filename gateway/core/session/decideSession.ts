import type { PersonId, SessionId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { certain, unreachable } from "../../../shared/base/invariant.ts";
import { raiseDuress } from "../alarm/decideAlarm.ts";
import type { BodyOf, Command } from "../command.ts";
import { alreadySo, type Decision, happens, refuse, refuseButCall } from "../decision.ts";
import type { DomainEvent } from "../event.ts";
import { limits } from "../limits.ts";
import type { OrgState, Session } from "../state.ts";
import { checkedIn, cleared } from "./checkIn.ts";
import { planSession, startUnplanned } from "./planSession.ts";

type SessionBody = BodyOf<
  | "plan-session"
  | "approve-session"
  | "refuse-session"
  | "cancel-session"
  | "start-session"
  | "start-unplanned"
  | "extend-session"
  | "confirm-colleague"
  | "check-in"
  | "end-session"
  | "report-session"
  | "erase-session"
>;

export function decideSession(state: OrgState, command: Command<SessionBody>, by: PersonId): Decision {
  const { body, at } = command;
  if (body.kind === "plan-session") return planSession(state, body, { by, at });
  if (body.kind === "start-unplanned") return startUnplanned(state, body, { by, at });
  if (body.kind === "check-in") return checkIn(state, body, { by, at });
  if (body.kind === "erase-session") return erase(state, body.session, { by, at });
  const session = state.sessions.get(body.session);
  if (!session) {
    const isClosed = state.closedSessions.has(body.session);
    if (isClosed && body.kind === "report-session") return alreadySo(body.session);
    const isDuress = body.kind === "end-session" && body.sign === "duress";
    const duress = isDuress ? raiseDuress(state, by, at).events : [];
    return refuseButCall({ code: "unknown-session", what: body.session }, duress);
  }
  switch (body.kind) {
    case "approve-session":
    case "refuse-session":
      return judge(session, body.kind, { by, at });
    case "cancel-session":
      return cancel(state, session, { by, at });
    case "start-session":
      return start(state, session, { by, at });
    case "extend-session":
      return extend(state, session, { by, at, endAt: body.endAt });
    case "confirm-colleague":
      return confirmColleague(session, { by, at });
    case "end-session":
      return end(state, session, { by, at, sign: body.sign });
    case "report-session":
      return report(session, { by, at, note: body.note });
    default:
      return unreachable(body);
  }
}

interface Act {
  readonly by: PersonId;
  readonly at: Instant;
}

/** Whoever works in it, or looks after those who do. */
function mayManage(state: OrgState, session: Session, by: PersonId): boolean {
  const roles = state.people.get(by)?.roles ?? [];
  return session.plan.workers.includes(by) || roles.includes("supervisor") || roles.includes("lead");
}

/** Nobody approves their own lone working. */
function judge(session: Session, verdict: "approve-session" | "refuse-session", act: Act): Decision {
  if (session.plan.workers.includes(act.by)) return refuse("not-approver", act.by);
  if (session.phase.phase !== "planned") {
    return verdict === "approve-session" && session.phase.phase === "approved"
      ? alreadySo(session.id)
      : refuse("session-not-planned", session.id);
  }
  const kind = verdict === "approve-session" ? "session-approved" : "session-refused";
  return happens([{ kind, at: act.at, session: session.id, by: act.by }], session.id);
}

function isAhead(session: Session): boolean {
  return session.phase.phase === "planned" || session.phase.phase === "approved";
}

function cancel(state: OrgState, session: Session, act: Act): Decision {
  if (!mayManage(state, session, act.by)) return refuse("not-allowed", act.by);
  if (!isAhead(session)) return refuse("session-not-planned", session.id);
  return happens([{ kind: "session-cancelled", at: act.at, session: session.id, by: act.by }], session.id);
}

function start(state: OrgState, session: Session, act: Act): Decision {
  if (!mayManage(state, session, act.by)) return refuse("not-allowed", act.by);
  if (session.phase.phase === "active") return alreadySo(session.id);
  if (!isAhead(session)) return refuse("session-not-planned", session.id);
  if (session.phase.phase === "planned" && session.phase.approvalNeeded)
    return refuse("approval-needed", session.id);
  if (session.plan.endAt <= act.at) return refuse("end-before-start", session.id);
  const gone = session.plan.workers.find((worker) => state.people.get(worker)?.standing !== "active");
  if (gone) return refuse("person-has-left", gone);
  const { checkInEveryMs } = session.plan;
  const checkInDueAt = checkInEveryMs > 0 ? after(act.at, checkInEveryMs) : undefined;
  return happens(
    [{ kind: "session-started", at: act.at, session: session.id, checkInDueAt, by: act.by }],
    session.id,
  );
}

function extend(state: OrgState, session: Session, act: Act & { readonly endAt: Instant }): Decision {
  if (!mayManage(state, session, act.by)) return refuse("not-allowed", act.by);
  if (session.phase.phase !== "active") return refuse("session-not-active", session.id);
  if (act.endAt <= act.at) return refuse("end-before-start", session.id);
  if (act.endAt - act.at > limits.sessionMs) return refuse("too-long", session.id);
  const extended: DomainEvent = {
    kind: "session-extended",
    at: act.at,
    session: session.id,
    endAt: act.endAt,
    by: act.by,
  };
  return happens([extended, ...cleared(state, session, { kind: "overrun", at: act.at })], session.id);
}

function confirmColleague(session: Session, act: Act): Decision {
  if (session.plan.colleague !== act.by) return refuse("not-allowed", act.by);
  if (session.colleagueConfirmed) return alreadySo(session.id);
  return happens([{ kind: "colleague-confirmed", at: act.at, session: session.id, by: act.by }], session.id);
}

/**
 * P7: a duress sign is decided exactly like a safe one and answered the same;
 * the alarm it raises is visible to responders alone.
 */
function checkIn(state: OrgState, body: BodyOf<"check-in">, act: Act): Decision {
  const active = state.activeSessionsOf.get(act.by) ?? [];
  const wanted = body.session ? active.filter((id) => id === body.session) : active;
  if (body.sign === "unrecognised") return refuse("code-not-recognised", act.by);
  const duress = body.sign === "duress" ? raiseDuress(state, act.by, act.at).events : [];
  if (wanted.length === 0)
    return refuseButCall({ code: "no-active-session", what: body.session ?? act.by }, duress);
  const events = wanted.flatMap((id) =>
    checkedIn(state, certain(state.sessions.get(id), `active session ${id}`), {
      by: act.by,
      via: body.via,
      at: act.at,
    }),
  );
  return happens([...events, ...duress], wanted[0]);
}

function end(
  state: OrgState,
  session: Session,
  act: Act & { readonly sign: BodyOf<"end-session">["sign"] },
): Decision {
  const duress = act.sign === "duress" ? raiseDuress(state, act.by, act.at).events : [];
  if (!mayManage(state, session, act.by)) return refuseButCall({ code: "not-allowed", what: act.by }, duress);
  if (act.sign === "unrecognised") return refuse("code-not-recognised", act.by);
  if (session.phase.phase !== "active") {
    const isOver = session.phase.phase === "ended";
    return isOver
      ? happens(duress, session.id)
      : refuseButCall({ code: "session-not-active", what: session.id }, duress);
  }
  const reportDueAt = after(act.at, state.policy.report.dueAfterMs);
  const over = [
    ...cleared(state, session, { kind: "missed-check-in", at: act.at }),
    ...cleared(state, session, { kind: "overrun", at: act.at }),
  ];
  const ended: DomainEvent = {
    kind: "session-ended",
    at: act.at,
    session: session.id,
    by: act.by,
    reportDueAt,
  };
  return happens([...duress, ...over, ended], session.id);
}

/**
 * P10: for sessions that are over and reported, however long ago; the record
 * goes on saying that there was one. Not while an open alarm is about it.
 */
function erase(state: OrgState, id: SessionId, act: Act): Decision {
  if (state.sessions.has(id)) return refuse("session-not-closed", id);
  if (state.openAlarmsOf.has(id)) return refuse("session-in-alarm", id);
  const number = /^s-([1-9]\d*)$/.exec(id)?.[1];
  if (number === undefined || Number(number) > state.sessionsPlanned) return refuse("unknown-session", id);
  return happens([{ kind: "session-erased", at: act.at, session: id, by: act.by }], id);
}

function report(session: Session, act: Act & { readonly note: BodyOf<"report-session">["note"] }): Decision {
  if (!session.plan.workers.includes(act.by)) return refuse("not-allowed", act.by);
  if (session.phase.phase !== "ended") return refuse("session-not-ended", session.id);
  const personal = { subject: session.id, value: act.note };
  return happens(
    [{ kind: "session-reported", at: act.at, session: session.id, personal, by: act.by }],
    session.id,
  );
}
