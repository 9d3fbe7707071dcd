import { after, type Instant, instant } from "../../../shared/base/instant.ts";
import type { DomainEvent } from "../event.ts";
import type { AlarmKind } from "../policy/policy.ts";
import type { Alarm, OrgState } from "../state.ts";
import type { ProtocolStage } from "./alarmWords.ts";
import { asRinging, nextStep, takeStep } from "./escalate.ts";

/** Kinds in which nobody has heard from the worker: contact first, then the emergency protocol, then 999. */
const silentKinds: readonly AlarmKind[] = ["missed-check-in", "overrun", "contact-lost"];

/** When the alarm next needs something done about it by itself. */
export function alarmDeadline(alarm: Alarm): Instant | undefined {
  const answerAt = answerDueAt(alarm);
  const protocolAt = alarm.protocol?.nextAt;
  if (answerAt === undefined || protocolAt === undefined) return answerAt ?? protocolAt;
  return instant(Math.min(answerAt, protocolAt));
}

/** Everything about this alarm that has fallen due by `at`. */
export function alarmDue(state: OrgState, alarm: Alarm, at: Instant): readonly DomainEvent[] {
  return [...protocolDue(alarm, at), ...answerDue(state, alarm, at)];
}

/** The procedure's first stage, for kinds that have one. */
export function protocolFrom(
  state: OrgState,
  kind: AlarmKind,
  at: Instant,
): { readonly stage: ProtocolStage; readonly since: Instant; readonly nextAt: Instant } | undefined {
  if (!silentKinds.includes(kind)) return undefined;
  return { stage: "make-contact", since: at, nextAt: after(at, state.policy.checkIn.protocolAfterMs) };
}

/** The stage that follows when contact could not be made; the last has none. */
export function stageAfter(stage: ProtocolStage): ProtocolStage | undefined {
  switch (stage) {
    case "make-contact":
      return "emergency-protocol";
    case "emergency-protocol":
      return "emergency-services";
    case "emergency-services":
      return undefined;
  }
}

function answerDueAt(alarm: Alarm): Instant | undefined {
  switch (alarm.answer.phase) {
    case "ringing":
      return alarm.answer.nextStepAt;
    case "acknowledged":
      return alarm.answer.nextActDueAt;
    case "resolved":
      return undefined;
  }
}

function protocolDue(alarm: Alarm, at: Instant): readonly DomainEvent[] {
  const { protocol } = alarm;
  if (!protocol || protocol.nextAt === undefined || protocol.nextAt > at) return [];
  const stage = stageAfter(protocol.stage);
  return stage ? [{ kind: "protocol-reached", at: protocol.nextAt, alarm: alarm.id, stage }] : [];
}

/** P4: an acknowledgement nobody followed up lapses, and the alarm rings again from the first step. */
function answerDue(state: OrgState, alarm: Alarm, at: Instant): readonly DomainEvent[] {
  const dueAt = answerDueAt(alarm);
  if (dueAt === undefined || dueAt > at) return [];
  switch (alarm.answer.phase) {
    case "ringing":
      return nextStep(state, alarm, { reason: "due", at, dueAt });
    case "acknowledged": {
      const ringing = { ...asRinging(alarm), round: alarm.round + 1 };
      return [
        { kind: "acknowledgement-lapsed", at: dueAt, alarm: alarm.id, by: alarm.answer.by },
        takeStep(state, { ringing, step: 0, reason: "lapsed", at, dueAt: at }),
      ];
    }
    case "resolved":
      return [];
  }
}
