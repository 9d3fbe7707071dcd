import { hours, minutes, seconds } from "../../../shared/base/instant.ts";
import { type AlarmKind, alarmKinds, type EscalationPolicy, type Policy } from "./policy.ts";

/** One thing wrong with a policy: where, and what would be right, in a sentence for an admin. */
export interface PolicyProblem {
  readonly where: string;
  readonly sentence: string;
}

interface Bound {
  readonly where: string;
  readonly value: number;
  readonly atLeast: number;
  readonly atMost: number;
}

const emergencies: readonly AlarmKind[] = ["panic", "duress", "man-down"];

/**
 * Everything that would make a policy unsafe, all at once; empty means safe.
 * A policy sets how soon and whom, never whether: P3 has no off switch.
 */
export function checkPolicy(policy: Policy): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const kind of alarmKinds) problems.push(...checkEscalation(kind, policy.escalation[kind]));
  for (const bound of boundsOf(policy)) problems.push(...checkBound(bound));
  return problems;
}

function checkEscalation(kind: AlarmKind, escalation: EscalationPolicy): readonly PolicyProblem[] {
  const where = `escalation.${kind}`;
  const first = escalation.steps[0];
  if (!first) return [{ where, sentence: "has no steps; give it at least one." }];
  const problems: PolicyProblem[] = [];
  if (escalation.steps.length > 10) problems.push({ where, sentence: "has more than 10 steps; join some." });
  if (emergencies.includes(kind) && first.afterMs !== 0) {
    problems.push({ where: `${where}.steps[0]`, sentence: "must have no delay: somebody is told at once." });
  }
  const longest = emergencies.includes(kind) ? minutes(5) : minutes(30);
  escalation.steps.forEach((step, index) => {
    const at = `${where}.steps[${index}]`;
    problems.push(...checkBound({ where: `${at}.after`, value: step.afterMs, atLeast: 0, atMost: longest }));
    if (step.targets.length === 0) problems.push({ where: at, sentence: "tells nobody; name a target." });
    if (step.targets.length > 20) problems.push({ where: at, sentence: "has more than 20 targets." });
  });
  return [
    ...problems,
    ...checkBound({
      where: `${where}.repeatEvery`,
      value: escalation.repeatEveryMs,
      atLeast: seconds(10),
      atMost: minutes(30),
    }),
  ];
}

function boundsOf(policy: Policy): readonly Bound[] {
  const bound = (where: string, value: number, atLeast: number, atMost: number): Bound => ({
    where,
    value,
    atLeast,
    atMost,
  });
  return [
    bound("followUp.firstAttempt", policy.followUp.firstAttemptMs, seconds(15), minutes(15)),
    bound("followUp.nextAttempt", policy.followUp.nextAttemptMs, seconds(15), minutes(30)),
    bound("followUp.resolve", policy.followUp.resolveMs, minutes(1), hours(4)),
    bound("checkIn.defaultEvery", policy.checkIn.defaultEveryMs, 0, hours(8)),
    bound("checkIn.remindBefore", policy.checkIn.remindBeforeMs, 0, minutes(30)),
    bound("checkIn.grace", policy.checkIn.graceMs, 0, minutes(15)),
    bound("checkIn.protocolAfter", policy.checkIn.protocolAfterMs, minutes(1), hours(1)),
    bound("overrun.grace", policy.overrun.graceMs, 0, minutes(30)),
    bound("contactLost.after", policy.contactLost.afterMs, seconds(5), minutes(15)),
    bound("relayLost.after", policy.relayLost.afterMs, seconds(12), minutes(5)),
    bound("relayLost.holdBack", policy.relayLost.holdBackMs, 0, minutes(15)),
    bound("report.dueAfter", policy.report.dueAfterMs, minutes(5), hours(72)),
    bound("rota.warnAhead", policy.rota.warnAheadMs, hours(1), hours(24 * 14)),
    bound("test.window", policy.test.windowMs, seconds(15), minutes(10)),
    bound("unplanned.length", policy.unplanned.lengthMs, minutes(10), hours(12)),
  ];
}

function checkBound(bound: Bound): readonly PolicyProblem[] {
  if (bound.value >= bound.atLeast && bound.value <= bound.atMost) return [];
  const sentence = `must be between ${bound.atLeast / 1000} and ${bound.atMost / 1000} seconds, and is ${bound.value / 1000}.`;
  return [{ where: bound.where, sentence }];
}
