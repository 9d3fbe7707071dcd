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
  // P3: each delay within its bound, ten of them could still keep the last people from hearing for an hour.
  const wholeMs = escalation.steps.reduce((sum, { afterMs }) => sum + afterMs, 0);
  const mostMs = emergencies.includes(kind) ? minutes(15) : hours(1);
  return [
    ...problems,
    ...checkBound({ where: `${where}.steps, added up,`, value: wholeMs, atLeast: 0, atMost: mostMs }),
    ...checkBound({
      where: `${where}.repeatEvery`,
      value: escalation.repeatEveryMs,
      atLeast: seconds(10),
      atMost: minutes(30),
    }),
  ];
}

function boundsOf(policy: Policy): readonly Bound[] {
  return [
    {
      where: "followUp.firstAttempt",
      value: policy.followUp.firstAttemptMs,
      atLeast: seconds(15),
      atMost: minutes(15),
    },
    {
      where: "followUp.nextAttempt",
      value: policy.followUp.nextAttemptMs,
      atLeast: seconds(15),
      atMost: minutes(30),
    },
    { where: "followUp.resolve", value: policy.followUp.resolveMs, atLeast: minutes(1), atMost: hours(4) },
    { where: "checkIn.defaultEvery", value: policy.checkIn.defaultEveryMs, atLeast: 0, atMost: hours(8) },
    { where: "checkIn.remindBefore", value: policy.checkIn.remindBeforeMs, atLeast: 0, atMost: minutes(30) },
    { where: "checkIn.grace", value: policy.checkIn.graceMs, atLeast: 0, atMost: minutes(15) },
    {
      where: "checkIn.protocolAfter",
      value: policy.checkIn.protocolAfterMs,
      atLeast: minutes(1),
      atMost: hours(1),
    },
    { where: "overrun.grace", value: policy.overrun.graceMs, atLeast: 0, atMost: minutes(30) },
    {
      where: "contactLost.after",
      value: policy.contactLost.afterMs,
      atLeast: seconds(5),
      atMost: minutes(15),
    },
    { where: "relayLost.after", value: policy.relayLost.afterMs, atLeast: seconds(12), atMost: minutes(5) },
    { where: "relayLost.holdBack", value: policy.relayLost.holdBackMs, atLeast: 0, atMost: minutes(15) },
    { where: "report.dueAfter", value: policy.report.dueAfterMs, atLeast: minutes(5), atMost: hours(72) },
    { where: "rota.warnAhead", value: policy.rota.warnAheadMs, atLeast: hours(1), atMost: hours(24 * 14) },
    { where: "test.window", value: policy.test.windowMs, atLeast: seconds(15), atMost: minutes(10) },
    { where: "unplanned.length", value: policy.unplanned.lengthMs, atLeast: minutes(10), atMost: hours(12) },
  ];
}

function checkBound(bound: Bound): readonly PolicyProblem[] {
  if (bound.value >= bound.atLeast && bound.value <= bound.atMost) return [];
  const sentence = `must be between ${bound.atLeast / 1000} and ${bound.atMost / 1000} seconds, and is ${bound.value / 1000}.`;
  return [{ where: bound.where, sentence }];
}
