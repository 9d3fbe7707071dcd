import { allDeadlineKeys, type DeadlineKey, deadlineOf } from "../../gateway/core/deadlines.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import { type DomainEvent, roles } from "../../gateway/core/event.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import type { MutableOrgState, OrgState, Session } from "../../gateway/core/state.ts";
import { watchOf } from "../../gateway/core/watch/watchOf.ts";
import type { FobId, SessionId } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";

/** What the same events make of an empty state. */
export function replayed(events: readonly DomainEvent[]): MutableOrgState {
  const state = emptyState();
  for (const event of events) evolve(state, event);
  return state;
}

/** The indexes as they should be, read off the primary maps alone; lists sorted, since their order means nothing. */
export function expectedIndexes(state: OrgState): unknown {
  const sessions = [...state.sessions.values()];
  const alarms = [...state.alarms.values()];
  return {
    activeSessionsOf: byWorker(sessions.filter(({ phase }) => phase.phase === "active")),
    plannedSessionsOf: byWorker(
      sessions.filter(({ phase }) => phase.phase === "planned" || phase.phase === "approved"),
    ),
    fobsOf: grouped([...state.fobs.values()].map(({ holder, id }) => [holder, id])),
    fobByAddress: grouped([...state.fobs.values()].map(({ address, id }) => [address, id])),
    openAlarmByCause: grouped(alarms.map(({ cause, id }) => [cause, id])),
    openAlarmsOf: grouped(
      alarms.flatMap(({ subject, id }) =>
        [subject.session, ...subject.otherSessions].map((session): [SessionId | undefined, string] => [
          session,
          id,
        ]),
      ),
    ),
    peopleByRole: grouped(
      roles.flatMap((role) =>
        [...state.people.values()]
          .filter(({ standing, roles: held }) => standing === "active" && held.includes(role))
          .map(({ id }): [string, string] => [role, id]),
      ),
    ),
    lostRelays: [...state.relays.values()].filter(({ watch }) => watch.phase === "lost").map(({ id }) => id),
  };
}

/** The same indexes as the state keeps them. */
export function keptIndexes(state: OrgState): unknown {
  return {
    activeSessionsOf: listed(state.activeSessionsOf),
    plannedSessionsOf: listed(state.plannedSessionsOf),
    fobsOf: listed(state.fobsOf),
    fobByAddress: listed(state.fobByAddress),
    openAlarmByCause: listed(state.openAlarmByCause),
    openAlarmsOf: listed(state.openAlarmsOf),
    peopleByRole: listed(state.peopleByRole),
    lostRelays: [...state.relays.keys()].filter((id) => state.lostRelays.has(id)),
  };
}

/** P3, P4: open alarms that nothing will ever fall due for. */
export function forgottenAlarms(state: OrgState): readonly string[] {
  return [...state.alarms.keys()].filter((id) => deadlineOf(state, `alarm:${id}`) === undefined);
}

/** P5: active sessions whose worker could fall silent without anybody ever hearing of it. */
export function unwatchedSessions(state: OrgState): readonly SessionId[] {
  const isOpen = (session: Session, kind: "missed-check-in" | "overrun"): boolean =>
    (state.openAlarmsOf.get(session.id) ?? []).some((id) => state.alarms.get(id)?.kind === kind);
  return [...state.sessions.values()]
    .filter((session) => {
      const { phase, plan } = session;
      if (phase.phase !== "active") return false;
      const { checkIn, end } = phase;
      const isCheckInLost =
        plan.checkInEveryMs > 0 &&
        (checkIn.phase === "none" || (checkIn.phase === "missed" && !isOpen(session, "missed-check-in")));
      const isEndLost = end.phase === "overran" && !isOpen(session, "overrun");
      return isCheckInLost || isEndLost;
    })
    .map(({ id }) => id);
}

/** P5: fobs believed silent of which no alarm speaks. */
export function silentUnsaid(state: OrgState): readonly FobId[] {
  const said = new Set([...state.alarms.values()].map(({ kind, subject }) => `${kind} ${subject.worker}`));
  return [...state.fobs.values()]
    .filter(({ contact, holder }) => contact.phase === "lost" && !said.has(`contact-lost ${holder}`))
    .map(({ id }) => id);
}

export function deadlinesOf(state: OrgState): ReadonlyMap<DeadlineKey, Instant | undefined> {
  return new Map([...allDeadlineKeys(state)].map((key) => [key, deadlineOf(state, key)]));
}

export function watchesOf(state: OrgState): ReadonlyMap<FobId, string> {
  return new Map([...state.fobs.keys()].map((id) => [id, JSON.stringify(watchOf(state, id) ?? null)]));
}

/** The keys at which two maps differ. */
export function changedKeys<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  now: ReadonlyMap<Key, Value>,
): readonly Key[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
}

function byWorker(sessions: readonly Session[]): unknown {
  return grouped(
    sessions.flatMap(({ plan, id }) => plan.workers.map((worker): [string, string] => [worker, id])),
  );
}

function grouped(pairs: readonly (readonly [string | undefined, string])[]): unknown {
  const groups: Record<string, string[]> = {};
  for (const [key, member] of pairs) {
    if (key === undefined) continue;
    groups[key] ??= [];
    groups[key].push(member);
  }
  for (const members of Object.values(groups)) members.sort();
  return groups;
}

function listed(index: ReadonlyMap<string, string | Iterable<string>>): unknown {
  const pairs = [...index].flatMap(([key, entry]) =>
    [...(typeof entry === "string" ? [entry] : entry)].map((member): [string, string] => [key, member]),
  );
  return grouped(pairs);
}
