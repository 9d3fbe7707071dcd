import type { PersonId, SessionId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import type { AlarmSubject, Reception } from "../event.ts";
import { limits } from "../limits.ts";
import type { Fob, OrgState, Session } from "../state.ts";
import type { Oddity } from "./alarmWords.ts";
import { noSubject } from "./raiseAlarm.ts";

/** Whom and what a press is about, as far as it is known, and what is odd about it. */
export interface Correlation {
  readonly subject: AlarmSubject;
  readonly oddities: readonly Oddity[];
  readonly detail: string;
}

/** P2: every press finds its subject or says why not; none is turned away. The cases are listed in docs/odd-presses.md. */
export function correlateFob(state: OrgState, fob: Fob, at: Instant): Correlation {
  const oddities: Oddity[] = [];
  if (fob.suspect) oddities.push("fob-suspect");
  switch (fob.standing) {
    case "assigned":
      break;
    case "lost":
      oddities.push("fob-reported-lost");
      break;
    case "revoked":
      oddities.push("fob-revoked");
      break;
    case "in-stock":
      oddities.push(fob.custody.length > 0 ? "fob-returned" : "fob-unassigned");
      break;
  }
  if (!fob.holder) {
    const last = fob.custody.at(-1)?.holder;
    const detail = last ? `last-holder:${last}` : "";
    return { subject: { ...noSubject, fob: fob.id }, oddities, detail };
  }
  if (state.people.get(fob.holder)?.standing !== "active") oddities.push("holder-left");
  const worker = correlateWorker(state, fob.holder, at);
  return {
    subject: { ...worker.subject, fob: fob.id },
    oddities: [...oddities, ...worker.oddities],
    detail: worker.detail,
  };
}

/** The session a worker's trouble belongs to: the active one, else the one that was just about to be or just was. */
export function correlateWorker(state: OrgState, worker: PersonId, at: Instant): Correlation {
  const active = state.activeSessionsOf.get(worker) ?? [];
  const found = active.length > 0 ? latestStarted(state, active) : nearestOther(state, worker, at);
  const oddity: Oddity | undefined = active.length > 1 ? "two-sessions" : found.oddity;
  return {
    subject: {
      ...noSubject,
      worker,
      session: found.session?.id,
      otherSessions: active.filter((session) => session !== found.session?.id),
      place: found.session?.plan.place,
      colleague: found.session?.plan.colleague,
    },
    oddities: oddity ? [oddity] : [],
    detail: "",
  };
}

/** What the relay's claim of when it heard the press is worth, compared with the gateway's own time. */
export function oddTiming(reception: Reception, at: Instant): readonly Oddity[] {
  if (reception.heardAt < at - limits.heardAtToleranceMs) return ["heard-late"];
  if (reception.heardAt > at + limits.heardAtToleranceMs) return ["heard-from-the-future"];
  return [];
}

interface FoundSession {
  readonly session: Session | undefined;
  readonly oddity: Oddity | undefined;
}

function latestStarted(state: OrgState, active: readonly SessionId[]): FoundSession {
  let latest: Session | undefined;
  for (const id of active) {
    const session = state.sessions.get(id);
    if (session && (!latest || startedAt(session) >= startedAt(latest))) latest = session;
  }
  return { session: latest, oddity: undefined };
}

function startedAt(session: Session): number {
  return session.phase.phase === "active" ? session.phase.startedAt : Number.NEGATIVE_INFINITY;
}

function nearestOther(state: OrgState, worker: PersonId, at: Instant): FoundSession {
  const ended = state.lastEndedSessionOf.get(worker);
  if (ended && at - ended.at <= limits.justEndedMs) {
    const session = state.sessions.get(ended.session) ?? state.closedSessions.get(ended.session);
    return { session, oddity: "session-just-ended" };
  }
  for (const id of state.plannedSessionsOf.get(worker) ?? []) {
    const session = state.sessions.get(id);
    if (session && isNear(session, at)) return { session, oddity: "session-planned-only" };
  }
  return { session: undefined, oddity: "no-session" };
}

function isNear(session: Session, at: Instant): boolean {
  return at >= session.plan.startAt - limits.plannedNearMs && at <= session.plan.endAt + limits.plannedNearMs;
}
