import type { FobId, PersonId, SessionId } from "../../shared/base/ids.ts";
import { unreachable } from "../../shared/base/invariant.ts";
import { onCallNow, withRole } from "./alarm/findTargets.ts";
import { type Effect, type EffectBody, effectKey, type Urgency } from "./effect.ts";
import type { DomainEvent, EventOf } from "./event.ts";
import type { Alarm, OrgState, Session } from "./state.ts";

/** What must be told to the outside because of this event, which the state has already taken in. */
export function react(state: OrgState, event: DomainEvent): readonly Effect[] {
  switch (event.kind) {
    case "step-taken":
      return notifyStep(event);
    case "alarm-acknowledged":
      return tellFobs(state, event);
    case "protocol-reached":
      return tellResponder(state, event, "protocol-stage");
    case "alarm-pressed-again":
      return tellResponder(state, event, "pressed-again");
    case "worker-reminded":
      return remindWorkers(state, event);
    case "session-planned":
      return askApproval(state, event);
    case "session-started":
      return askColleague(state, event);
    case "session-started-unplanned":
      return [...askColleague(state, event), ...tellUnplanned(state, event)];
    case "report-overdue":
      return chaseReport(state, event);
    case "credential-revoked": {
      const { credential } = event;
      return [effect({ kind: "disconnect", credential }, event, [credential])];
    }
    case "session-erased":
      return [effect({ kind: "destroy-key", subject: event.session }, event, [event.session])];
    case "person-erased":
      return [
        {
          key: effectKey("destroy-key", event.person),
          since: event.at,
          kind: "destroy-key",
          subject: event.person,
        },
      ];
    default:
      return [];
  }
}

/**
 * Whether the effect still matters just before it is done: an acknowledged
 * alarm is not sent, a worker who has checked in is not reminded.
 */
export function stillWanted(state: OrgState, effect: Effect): boolean {
  switch (effect.kind) {
    case "notify-step": {
      const alarm = state.alarms.get(effect.alarm);
      if (alarm?.answer.phase !== "ringing") return false;
      return alarm.round === effect.round && alarm.told.includes(effect.person);
    }
    case "tell-responder":
      return state.alarms.has(effect.alarm);
    case "remind-worker":
      return isStillDue(state, effect);
    case "ask-colleague":
      return (
        isActive(state, effect.session) && state.sessions.get(effect.session)?.colleagueConfirmed === false
      );
    case "ask-approval":
      return state.sessions.get(effect.session)?.phase.phase === "planned";
    case "tell-unplanned":
      return isActive(state, effect.session);
    case "chase-report":
      return state.sessions.get(effect.session)?.phase.phase === "ended";
    case "tell-fob-help-is-coming":
      return state.alarms.get(effect.alarm)?.answer.phase === "acknowledged";
    case "disconnect":
      return !state.credentials.has(effect.credential);
    case "destroy-key":
      return true;
    default:
      return unreachable(effect);
  }
}

/** How pressing the effect is: a frightened person first, paperwork last. */
export function urgencyOf(state: OrgState, effect: Effect): Urgency {
  switch (effect.kind) {
    case "tell-fob-help-is-coming":
      return 0;
    case "notify-step":
    case "tell-responder":
      return alarmUrgency(state.alarms.get(effect.alarm));
    case "disconnect":
      return 1;
    case "remind-worker":
    case "ask-colleague":
    case "ask-approval":
    case "tell-unplanned":
    case "chase-report":
    case "destroy-key":
      return 3;
    default:
      return unreachable(effect);
  }
}

function alarmUrgency(alarm: Alarm | undefined): Urgency {
  switch (alarm?.kind) {
    case "panic":
    case "duress":
    case "man-down":
      return 0;
    case "technical":
      return 2;
    default:
      return 1;
  }
}

/** Each telling has a key of its own, made of the alarm, its round and step, and the time of the step. */
function notifyStep(event: EventOf<"step-taken">): readonly Effect[] {
  const { alarm, round, step, at } = event;
  return event.told.map((person) => ({
    key: effectKey("notify", alarm, round, step, person),
    since: at,
    kind: "notify-step",
    alarm,
    round,
    step,
    person,
  }));
}

/** P6, P7: the fobs that were pressed learn that help is coming, except under duress, which must look like nothing. */
function tellFobs(state: OrgState, event: EventOf<"alarm-acknowledged">): readonly Effect[] {
  const alarm = state.alarms.get(event.alarm);
  if (!alarm || alarm.kind === "duress") return [];
  const { fob: first, worker } = alarm.subject;
  const fobs = new Set<FobId>(first ? [first] : []);
  for (const fob of (worker && state.fobsOf.get(worker)) ?? []) fobs.add(fob);
  return [...fobs].flatMap((fob) => {
    const counter = latestCounter(state, fob, alarm);
    return counter === undefined ? [] : [helpIsComing(alarm, { fob, counter }, event)];
  });
}

/** A fob believes only an answer to its own counter. */
function latestCounter(state: OrgState, fob: FobId, alarm: Alarm): number | undefined {
  return state.fobs.get(fob)?.counted.findLast((frame) => frame.alarm === alarm.id)?.counter;
}

function helpIsComing(
  alarm: Alarm,
  to: { readonly fob: FobId; readonly counter: number },
  event: DomainEvent,
): Effect {
  return {
    key: effectKey("help-is-coming", alarm.id, to.fob, to.counter),
    since: event.at,
    kind: "tell-fob-help-is-coming",
    ...to,
    alarm: alarm.id,
  };
}

function tellResponder(
  state: OrgState,
  event: EventOf<"protocol-reached" | "alarm-pressed-again">,
  why: "protocol-stage" | "pressed-again",
): readonly Effect[] {
  const alarm = state.alarms.get(event.alarm);
  if (alarm?.answer.phase !== "acknowledged") return [];
  const mark = event.kind === "protocol-reached" ? event.stage : alarm.presses;
  const person = alarm.answer.by;
  return [
    effect({ kind: "tell-responder", alarm: alarm.id, person, why }, event, [alarm.id, why, mark, person]),
  ];
}

function remindWorkers(state: OrgState, event: EventOf<"worker-reminded">): readonly Effect[] {
  const { session, of, dueAt } = event;
  return (state.sessions.get(session)?.plan.workers ?? []).map((person) =>
    effect({ kind: "remind-worker", session, of, dueAt, person }, event, [session, of, dueAt, person]),
  );
}

function askApproval(state: OrgState, event: EventOf<"session-planned">): readonly Effect[] {
  if (!event.approvalNeeded) return [];
  const approvers = withRole(state, "lead").filter((person) => !event.plan.workers.includes(person));
  const { session } = event;
  return approvers.map((person) =>
    effect({ kind: "ask-approval", session, person }, event, [session, person]),
  );
}

function askColleague(
  state: OrgState,
  event: EventOf<"session-started" | "session-started-unplanned">,
): readonly Effect[] {
  const { session } = event;
  const person = state.sessions.get(session)?.plan.colleague;
  return person ? [effect({ kind: "ask-colleague", session, person }, event, [session, person])] : [];
}

function tellUnplanned(state: OrgState, event: EventOf<"session-started-unplanned">): readonly Effect[] {
  const { session } = event;
  const told = new Set<PersonId>([...withRole(state, "lead"), ...onCallNow(state, event.at)]);
  for (const worker of event.plan.workers) told.delete(worker);
  return [...told].map((person) =>
    effect({ kind: "tell-unplanned", session, person }, event, [session, person]),
  );
}

function chaseReport(state: OrgState, event: EventOf<"report-overdue">): readonly Effect[] {
  const { session } = event;
  const workers = state.sessions.get(session)?.plan.workers ?? [];
  return workers.map((person) => effect({ kind: "chase-report", session, person }, event, [session, person]));
}

function effect(body: EffectBody, event: DomainEvent, parts: readonly (string | number)[]): Effect {
  return { ...body, key: effectKey(body.kind, ...parts), since: event.at };
}

function isActive(state: OrgState, session: SessionId): boolean {
  return state.sessions.get(session)?.phase.phase === "active";
}

function isStillDue(state: OrgState, effect: Extract<Effect, { kind: "remind-worker" }>): boolean {
  const session: Session | undefined = state.sessions.get(effect.session);
  if (session?.phase.phase !== "active") return false;
  const watch = effect.of === "check-in" ? session.phase.checkIn : session.phase.end;
  return watch.phase === "waiting" && watch.dueAt === effect.dueAt;
}
