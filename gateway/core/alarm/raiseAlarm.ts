import type { AlarmId, FobId, PersonId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { AlarmSubject, DomainEvent, Reception } from "../event.ts";
import { limits } from "../limits.ts";
import type { AlarmKind } from "../policy/policy.ts";
import type { Alarm, OrgState } from "../state.ts";
import { type Cause, causeOf, type Oddity } from "./alarmWords.ts";
import { asRinging, nextStep, type Ringing, takeStep, takeTestStep } from "./escalate.ts";

export interface Trouble {
  readonly kind: AlarmKind;
  readonly subject: AlarmSubject;
  readonly oddities: readonly Oddity[];
  /** When it happened or fell due. */
  readonly at: Instant;
  /** When the gateway took it up. */
  readonly learntAt: Instant;
  readonly detail: string;
  readonly press: Press | undefined;
  /** Tells technical troubles of a kind apart: the relay, the fob, the gap. */
  readonly about: string;
  /** An announced function test: who announced it. */
  readonly tester: PersonId | undefined;
}

export interface Press {
  readonly fob: FobId | undefined;
  readonly counter: number | undefined;
  readonly reception: Reception | undefined;
}

export interface Raised {
  readonly alarm: AlarmId;
  readonly events: readonly DomainEvent[];
}

export const noSubject: AlarmSubject = {
  worker: undefined,
  fob: undefined,
  session: undefined,
  otherSessions: [],
  place: undefined,
  colleague: undefined,
  relay: undefined,
  uncovered: [],
  fault: undefined,
};

/**
 * One alarm per worker and cause. The first trouble opens it and takes the
 * first step in the same breath; a further press adds urgency to it, trouble
 * that had cleared and comes back rings again; other repeats of the same
 * trouble change nothing.
 */
export function raiseAlarm(state: OrgState, trouble: Trouble): Raised {
  const cause = causeFor(trouble);
  const open = state.openAlarmByCause.get(cause);
  if (open) {
    const alarm = certain(state.alarms.get(open), `open alarm ${open}`);
    return { alarm: open, events: again(state, alarm, trouble) };
  }
  const alarm = certain(parseId<AlarmId>(`a-${state.alarmsRaised + 1}`), "a well-formed alarm id");
  const ringing: Ringing = { alarm, kind: trouble.kind, subject: trouble.subject, round: 1 };
  const first = state.policy.escalation[trouble.kind].steps[0]?.afterMs ?? 0;
  const step = trouble.tester
    ? takeTestStep(ringing, trouble.tester, trouble.learntAt)
    : takeStep(state, { ringing, step: 0, reason: "due", at: trouble.learntAt, dueAt: trouble.at });
  return {
    alarm,
    events: [raisedEvent(alarm, cause, trouble), ...(first === 0 || trouble.tester ? [step] : [])],
  };
}

/** Raises an alarm about Hark itself, or nothing where the same one is open. */
export function raiseTechnical(
  state: OrgState,
  trouble: {
    readonly subject: AlarmSubject;
    readonly about: string;
    readonly detail: string;
    readonly at: Instant;
    readonly learntAt?: Instant;
  },
): Raised {
  return raiseAlarm(state, {
    kind: "technical",
    subject: trouble.subject,
    oddities: [],
    at: trouble.at,
    learntAt: trouble.learntAt ?? trouble.at,
    detail: trouble.detail,
    press: undefined,
    about: trouble.about,
    tester: undefined,
  });
}

/** When a freshly raised alarm takes its first step by itself. */
export function firstStepAt(state: OrgState, kind: AlarmKind, at: Instant): Instant {
  return after(at, state.policy.escalation[kind].steps[0]?.afterMs ?? 0);
}

function raisedEvent(alarm: AlarmId, cause: Cause, trouble: Trouble): DomainEvent {
  return {
    kind: "alarm-raised",
    at: trouble.at,
    alarm,
    alarmKind: trouble.kind,
    cause,
    subject: trouble.subject,
    oddities: trouble.oddities,
    counter: trouble.press?.counter,
    reception: trouble.press?.reception,
    detail: trouble.detail,
    learntAt: trouble.learntAt,
  };
}

export function causeFor(trouble: Pick<Trouble, "kind" | "subject" | "about">): Cause {
  const { subject } = trouble;
  if (trouble.kind === "technical") return causeOf("technical", subject.fault ?? "unknown", trouble.about);
  const who = subject.worker ?? (subject.fob ? `fob-${subject.fob}` : trouble.about);
  const isOfSession = trouble.kind === "missed-check-in" || trouble.kind === "overrun";
  return isOfSession ? causeOf(trouble.kind, who, subject.session ?? "") : causeOf(trouble.kind, who);
}

function again(state: OrgState, alarm: Alarm, trouble: Trouble): readonly DomainEvent[] {
  if (trouble.press) return pressAgain(state, alarm, trouble);
  return alarm.clearedAt === undefined ? [] : comeBack(state, alarm, trouble);
}

/**
 * P4, P5: whoever took charge did so of trouble that had passed, and may have
 * gone by now, so a worker's silence rings anew. Technical trouble may come and
 * go by the minute: it waits for the next act, which is then due soon.
 */
function comeBack(state: OrgState, alarm: Alarm, trouble: Trouble): readonly DomainEvent[] {
  const { uncovered } = trouble.subject;
  const back: DomainEvent = { kind: "condition-returned", at: trouble.at, alarm: alarm.id, uncovered };
  if (alarm.answer.phase !== "acknowledged" || alarm.kind === "technical") return [back];
  const ringing: Ringing = { ...asRinging(alarm), round: alarm.round + 1 };
  const { learntAt } = trouble;
  return [back, takeStep(state, { ringing, step: 0, reason: "urgent", at: learntAt, dueAt: learntAt })];
}

function pressAgain(state: OrgState, alarm: Alarm, trouble: Trouble): readonly DomainEvent[] {
  const again: DomainEvent = {
    kind: "alarm-pressed-again",
    at: trouble.at,
    alarm: alarm.id,
    fob: trouble.press?.fob,
    counter: trouble.press?.counter,
    oddities: trouble.oddities,
    reception: trouble.press?.reception,
  };
  if (!isDueForUrgency(alarm, trouble.learntAt)) return [again];
  return [
    again,
    ...nextStep(state, alarm, { reason: "urgent", at: trouble.learntAt, dueAt: trouble.learntAt }),
  ];
}

/** A test that is pressed again is no test any more: it goes on at once. */
function isDueForUrgency(alarm: Alarm, at: Instant): boolean {
  if (alarm.oddities.includes("test-announced")) return true;
  return at - alarm.lastStepAt >= limits.urgentStepEveryMs;
}
