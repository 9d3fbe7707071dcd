import type { AlarmId, PersonId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import type { AlarmSubject, DomainEvent } from "../event.ts";
import { limits } from "../limits.ts";
import type { AlarmKind, Target } from "../policy/policy.ts";
import type { Alarm, OrgState } from "../state.ts";
import type { StepReason } from "./alarmWords.ts";
import { findTargets } from "./findTargets.ts";

/** What a step needs to know of an alarm, which may be about to be raised by the same decision. */
export interface Ringing {
  readonly alarm: AlarmId;
  readonly kind: AlarmKind;
  readonly subject: AlarmSubject;
  readonly round: number;
}

export interface StepWish {
  readonly ringing: Ringing;
  readonly step: number;
  readonly reason: StepReason;
  readonly at: Instant;
  /** The instant the step fell due, from which the next one counts; after downtime it is before `at`. */
  readonly dueAt: Instant;
}

/**
 * P3: takes a step and names the next, always. Steps add to the ones before.
 * Past the last step everyone is told again and again; after downtime the
 * steps that were missed follow at once, but the repeats are not piled up.
 */
export function takeStep(state: OrgState, wish: StepWish): DomainEvent {
  const { ringing, step } = wish;
  const escalation = state.policy.escalation[ringing.kind];
  const repeats = step >= escalation.steps.length;
  const targets: Target[] = escalation.steps.slice(0, step + 1).flatMap((taken) => taken.targets);
  if (repeats) targets.push({ kind: "everyone" });
  const found = findTargets(state, { targets, subject: ringing.subject, at: wish.at });
  const next = escalation.steps[step + 1];
  return {
    kind: "step-taken",
    at: wish.at,
    alarm: ringing.alarm,
    round: ringing.round,
    step,
    told: found.people,
    gaps: found.gaps,
    reason: wish.reason,
    nextStepAt: next ? after(wish.dueAt, next.afterMs) : after(wish.at, escalation.repeatEveryMs),
  };
}

/** The first step of an announced test goes to the tester alone; left alone it becomes real at the next. */
export function takeTestStep(ringing: Ringing, tester: PersonId, at: Instant): DomainEvent {
  return {
    kind: "step-taken",
    at,
    alarm: ringing.alarm,
    round: ringing.round,
    step: 0,
    told: [tester],
    gaps: [],
    reason: "due",
    nextStepAt: after(at, limits.testToRealMs),
  };
}

export function asRinging(alarm: Alarm): Ringing {
  return { alarm: alarm.id, kind: alarm.kind, subject: alarm.subject, round: alarm.round };
}

/** The event that takes the alarm's next step, as long as it is still ringing. */
export function nextStep(
  state: OrgState,
  alarm: Alarm,
  why: { readonly reason: StepReason; readonly at: Instant; readonly dueAt: Instant },
): readonly DomainEvent[] {
  if (alarm.answer.phase !== "ringing") return [];
  return [takeStep(state, { ringing: asRinging(alarm), step: alarm.answer.step + 1, ...why })];
}
