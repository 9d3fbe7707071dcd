import type { SessionId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { addTo, keepLast, takeFrom, withLast } from "../collections.ts";
import type { AlarmEvent, Evolved } from "../event.ts";
import { limits } from "../limits.ts";
import type { Alarm, MutableOrgState } from "../state.ts";
import { protocolFrom, stageAfter } from "./alarmDue.ts";
import { firstStepAt } from "./raiseAlarm.ts";

/** Total: an event about an alarm that is not open any more changes nothing. */
export function evolveAlarm(state: MutableOrgState, event: Evolved<AlarmEvent>): void {
  if (event.kind === "alarm-raised") {
    open(state, event);
    return;
  }
  const alarm = state.alarms.get(event.alarm);
  if (!alarm) return;
  if (event.kind === "alarm-resolved") resolve(state, alarm, event);
  else state.alarms.set(alarm.id, changed(state, alarm, event));
}

type Raised = Extract<Evolved<AlarmEvent>, { kind: "alarm-raised" }>;
type Resolved = Extract<Evolved<AlarmEvent>, { kind: "alarm-resolved" }>;
type Change = Exclude<Evolved<AlarmEvent>, Raised | Resolved>;

function open(state: MutableOrgState, event: Raised): void {
  state.alarmsRaised += 1;
  state.openAlarmByCause.set(event.cause, event.alarm);
  for (const session of sessionsIn(event.subject)) addTo(state.openAlarmsOf, session, event.alarm);
  state.alarms.set(event.alarm, {
    id: event.alarm,
    kind: event.alarmKind,
    cause: event.cause,
    subject: event.subject,
    oddities: event.oddities,
    raisedAt: event.at,
    learntAt: event.learntAt,
    detail: event.detail,
    presses: 1,
    counters: event.counter === undefined ? [] : [event.counter],
    receptions: event.reception ? [event.reception] : [],
    answer: { phase: "ringing", step: -1, nextStepAt: firstStepAt(state, event.alarmKind, event.at) },
    lastStepAt: event.at,
    round: 1,
    told: [],
    newlyTold: [],
    everTold: [],
    gaps: [],
    attempts: [],
    deliveries: [],
    emergencyServices: [],
    protocol: protocolFrom(state, event.alarmKind, event.at),
    workerSaidMistakeAt: undefined,
    clearedAt: undefined,
  });
}

function changed(state: MutableOrgState, alarm: Alarm, event: Change): Alarm {
  switch (event.kind) {
    case "alarm-pressed-again":
      return pressedAgain(state, alarm, event);
    case "step-taken":
      return {
        ...alarm,
        round: event.round,
        answer: { phase: "ringing", step: event.step, nextStepAt: event.nextStepAt },
        lastStepAt: event.at,
        told: event.told,
        newlyTold:
          event.step === 0 ? event.told : event.told.filter((person) => !alarm.told.includes(person)),
        everTold: [...new Set([...alarm.everTold, ...event.told])],
        gaps: event.gaps,
      };
    case "delivery-noted": {
      const { round, step, person, channel, outcome, at } = event;
      const delivery = { round, step, person, channel, outcome, at };
      return { ...alarm, deliveries: withLast(alarm.deliveries, delivery, limits.deliveriesKept) };
    }
    case "alarm-acknowledged":
      return {
        ...alarm,
        answer: { phase: "acknowledged", by: event.by, at: event.at, nextActDueAt: event.attemptDueAt },
      };
    case "acknowledgement-lapsed":
      return {
        ...alarm,
        answer: { phase: "ringing", step: -1, nextStepAt: event.at },
        told: [],
        newlyTold: [],
      };
    case "attempt-recorded":
      return attempted(alarm, event);
    case "emergency-services-noted": {
      const { by, calledAt, reference } = event;
      const noted = {
        ...alarm,
        emergencyServices: withLast(
          alarm.emergencyServices,
          { by, calledAt, reference },
          limits.attemptsKept,
        ),
      };
      return quietProtocol(followedUp(noted, event.nextActDueAt));
    }
    case "protocol-reached":
      return protocolReached(state, alarm, event);
    case "worker-said-mistake":
      return { ...alarm, workerSaidMistakeAt: event.at };
    case "condition-cleared":
      return { ...alarm, clearedAt: event.at };
    case "condition-returned":
      return returned(state, alarm, event);
    default:
      return unreachable(event);
  }
}

function pressedAgain(
  state: MutableOrgState,
  alarm: Alarm,
  event: Extract<Change, { kind: "alarm-pressed-again" }>,
): Alarm {
  return {
    ...alarm,
    presses: alarm.presses + 1,
    oddities: [
      ...new Set([...alarm.oddities.filter((oddity) => oddity !== "test-announced"), ...event.oddities]),
    ],
    counters:
      event.counter === undefined
        ? alarm.counters
        : withLast(alarm.counters, event.counter, limits.countersKept),
    receptions: event.reception
      ? withLast(alarm.receptions, event.reception, limits.receptionsKept)
      : alarm.receptions,
    answer: hurried(state, alarm, event.at),
  };
}

/** The trouble begins anew, and with it the procedure for it. */
function returned(
  state: MutableOrgState,
  alarm: Alarm,
  event: Extract<Change, { kind: "condition-returned" }>,
): Alarm {
  const uncovered = [...new Set([...alarm.subject.uncovered, ...event.uncovered])];
  return {
    ...alarm,
    subject: { ...alarm.subject, uncovered },
    clearedAt: undefined,
    protocol: protocolFrom(state, alarm.kind, event.at),
    answer: hurried(state, alarm, event.at),
  };
}

/** P4: whoever took charge and hears of more has no longer for the next act than for a fresh alarm. */
function hurried(state: MutableOrgState, alarm: Alarm, at: Instant): Alarm["answer"] {
  const { answer } = alarm;
  const soonest = after(at, state.policy.followUp.firstAttemptMs);
  const isSooner = answer.phase === "acknowledged" && soonest < answer.nextActDueAt;
  return isSooner ? { ...answer, nextActDueAt: soonest } : answer;
}

function attempted(alarm: Alarm, event: Extract<Change, { kind: "attempt-recorded" }>): Alarm {
  const { by, at, how, result } = event;
  const attempt = { by, at, how, result, note: event.personal?.value };
  const noted = followedUp(
    { ...alarm, attempts: withLast(alarm.attempts, attempt, limits.attemptsKept) },
    event.nextActDueAt,
  );
  return result === "reached-safe" || result === "reached-needs-help" ? quietProtocol(noted) : noted;
}

function followedUp(
  alarm: Alarm,
  nextActDueAt: Extract<Change, { kind: "attempt-recorded" }>["nextActDueAt"],
): Alarm {
  return alarm.answer.phase === "acknowledged"
    ? { ...alarm, answer: { ...alarm.answer, nextActDueAt } }
    : alarm;
}

/** Once the worker was reached or the emergency services were called there is no further stage to urge. */
function quietProtocol(alarm: Alarm): Alarm {
  return alarm.protocol ? { ...alarm, protocol: { ...alarm.protocol, nextAt: undefined } } : alarm;
}

function protocolReached(
  state: MutableOrgState,
  alarm: Alarm,
  event: Extract<Change, { kind: "protocol-reached" }>,
): Alarm {
  const next = stageAfter(event.stage) && protocolFrom(state, alarm.kind, event.at)?.nextAt;
  return { ...alarm, protocol: { stage: event.stage, since: event.at, nextAt: next } };
}

function resolve(state: MutableOrgState, alarm: Alarm, event: Resolved): void {
  const { by, at, outcome } = event;
  state.alarms.delete(alarm.id);
  state.openAlarmByCause.delete(alarm.cause);
  state.closedAlarms.set(alarm.id, { ...alarm, answer: { phase: "resolved", by, at, outcome } });
  keepLast(state.closedAlarms, limits.closedKept);
  for (const session of sessionsIn(alarm.subject)) takeFrom(state.openAlarmsOf, session, alarm.id);
}

/** P8: all of them, since whoever is concerned by way of a second session is concerned all the same. */
function sessionsIn({ session, otherSessions }: Alarm["subject"]): readonly SessionId[] {
  return session === undefined ? otherSessions : [session, ...otherSessions];
}
