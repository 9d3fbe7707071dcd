import { after, type Instant } from "../../../shared/base/instant.ts";
import { noSubject, raiseAlarm } from "../alarm/raiseAlarm.ts";
import type { AlarmSubject, DomainEvent } from "../event.ts";
import { limits } from "../limits.ts";
import type { Policy } from "../policy/policy.ts";
import type { CheckInWatch, EndWatch, OrgState, Session } from "../state.ts";

/** When the session next needs something done about it by itself. */
export function sessionDeadline(state: OrgState, session: Session): Instant | undefined {
  const { phase, plan } = session;
  switch (phase.phase) {
    case "planned":
    case "approved":
      return after(plan.endAt, limits.lapseAfterMs);
    case "active":
      return earlier(
        watchDeadline(state.policy, phase.checkIn, state.policy.checkIn.graceMs),
        watchDeadline(state.policy, phase.end, state.policy.overrun.graceMs),
      );
    case "ended":
      return phase.report.phase === "waiting" ? phase.report.dueAt : undefined;
    case "reported":
    case "cancelled":
    case "refused":
      return undefined;
  }
}

/**
 * P5: everything about this session that has fallen due by `at`, each with the
 * instant it fell due, however late the gateway comes to it.
 */
export function sessionDue(state: OrgState, session: Session, at: Instant): readonly DomainEvent[] {
  const deadline = sessionDeadline(state, session);
  if (deadline === undefined || deadline > at) return [];
  const { phase } = session;
  switch (phase.phase) {
    case "planned":
    case "approved":
      return [{ kind: "session-lapsed", at: deadline, session: session.id }];
    case "active": {
      const checkIn = checkInDue(state, session, { watch: phase.checkIn, at });
      return [...checkIn.events, ...endDue(state, session, { watch: phase.end, at, raised: checkIn.raised })];
    }
    case "ended":
      return [{ kind: "report-overdue", at: deadline, session: session.id, dueAt: deadline }];
    case "reported":
    case "cancelled":
    case "refused":
      return [];
  }
}

function earlier(one: Instant | undefined, other: Instant | undefined): Instant | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function watchDeadline(policy: Policy, watch: CheckInWatch | EndWatch, graceMs: number): Instant | undefined {
  if (watch.phase !== "waiting") return undefined;
  const { remindBeforeMs } = policy.checkIn;
  return watch.reminded || remindBeforeMs === 0
    ? after(watch.dueAt, graceMs)
    : after(watch.dueAt, -remindBeforeMs);
}

interface Due<Watch> {
  readonly watch: Watch;
  readonly at: Instant;
}

/** A reminder whose moment passed together with the due instant is no help any more: the alarm speaks. */
function checkInDue(
  state: OrgState,
  session: Session,
  due: Due<CheckInWatch>,
): { readonly events: readonly DomainEvent[]; readonly raised: boolean } {
  const { watch, at } = due;
  const nothing = { events: [], raised: false };
  if (watch.phase !== "waiting") return nothing;
  const missedAt = after(watch.dueAt, state.policy.checkIn.graceMs);
  if (missedAt <= at) {
    const missed: DomainEvent = {
      kind: "check-in-missed",
      at: missedAt,
      session: session.id,
      dueAt: watch.dueAt,
    };
    return {
      events: [missed, ...raise(state, session, { kind: "missed-check-in", at: missedAt, learntAt: at })],
      raised: true,
    };
  }
  const reminded = remind(state, session, { watch, at, of: "check-in" });
  return { events: reminded, raised: false };
}

/** Both watches falling due in one breath raise one alarm each; the second comes with the next turn of the clock. */
function endDue(
  state: OrgState,
  session: Session,
  due: Due<EndWatch> & { readonly raised: boolean },
): readonly DomainEvent[] {
  const { watch, at } = due;
  if (watch.phase !== "waiting" || due.raised) return [];
  const overranAt = after(watch.dueAt, state.policy.overrun.graceMs);
  if (overranAt <= at) {
    const overran: DomainEvent = {
      kind: "session-overran",
      at: overranAt,
      session: session.id,
      dueAt: watch.dueAt,
    };
    return [overran, ...raise(state, session, { kind: "overrun", at: overranAt, learntAt: at })];
  }
  return remind(state, session, { watch, at, of: "expected-end" });
}

function remind(
  state: OrgState,
  session: Session,
  due: {
    readonly watch: { readonly dueAt: Instant; readonly reminded: boolean };
    readonly at: Instant;
    readonly of: "check-in" | "expected-end";
  },
): readonly DomainEvent[] {
  const { remindBeforeMs } = state.policy.checkIn;
  const remindAt = after(due.watch.dueAt, -remindBeforeMs);
  if (due.watch.reminded || remindBeforeMs === 0 || remindAt > due.at) return [];
  return [{ kind: "worker-reminded", at: due.at, session: session.id, of: due.of, dueAt: due.watch.dueAt }];
}

function raise(
  state: OrgState,
  session: Session,
  trouble: { readonly kind: "missed-check-in" | "overrun"; readonly at: Instant; readonly learntAt: Instant },
): readonly DomainEvent[] {
  return raiseAlarm(state, {
    ...trouble,
    subject: subjectOf(session),
    oddities: [],
    detail: "",
    press: undefined,
    about: session.id,
    tester: undefined,
  }).events;
}

/** A session speaks for its first worker; the others are named through it. */
function subjectOf(session: Session): AlarmSubject {
  return {
    ...noSubject,
    worker: session.plan.workers[0],
    session: session.id,
    place: session.plan.place,
    colleague: session.plan.colleague,
  };
}
