import type { OrgId, PersonId } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { AlertMessage } from "../../../shared/wire/alertMessage.ts";
import type { DoText } from "../../../shared/wire/doMessage.ts";
import type { Way } from "../../../shared/wire/tellingFields.ts";
import { workersConcerned } from "../../core/alarm/findTargets.ts";
import type { Effect } from "../../core/effect.ts";
import type { Alarm, OrgState, Session } from "../../core/state.ts";
import { stageSentence } from "../words/alarmWords.ts";
import {
  type AlertReason,
  alarmAlert,
  askWays,
  remindAlert,
  responderAlert,
  sessionAlerts,
} from "../words/alertWords.ts";
import { whenOf } from "../words/when.ts";
import { alarmMessage } from "./alarmMessage.ts";
import { mayKnowCompany, sessionOf, whereaboutsOf } from "./naming.ts";
import { sessionMessage, workersOf } from "./sessionMessage.ts";
import { wayTo } from "./ways.ts";

/** An effect that reaches a person, and nothing else. */
export type TellingEffect = Extract<Effect, { readonly person: PersonId }>;
type AlarmEffect = Extract<TellingEffect, { readonly kind: "notify-step" | "tell-responder" }>;
type SessionEffect = Exclude<TellingEffect, AlarmEffect>;

export function reachesPerson(effect: Effect): effect is TellingEffect {
  return "person" in effect;
}

/**
 * What one effect says to its person. `undefined` when there is nothing left to
 * say: the alarm or session is no more, or (P7) a duress alarm would go to a
 * worker it is about.
 */
export function alertMessage(
  state: OrgState,
  effect: TellingEffect,
  telling: { readonly offRecord: boolean },
): AlertMessage | undefined {
  switch (effect.kind) {
    case "notify-step":
    case "tell-responder":
      return aboutAlarm(state, effect, telling.offRecord);
    case "remind-worker":
    case "ask-colleague":
    case "ask-approval":
    case "tell-unplanned":
    case "chase-report":
      return aboutSession(state, effect);
    default:
      return unreachable(effect);
  }
}

function aboutAlarm(state: OrgState, effect: AlarmEffect, offRecord: boolean): AlertMessage | undefined {
  const alarm = state.alarms.get(effect.alarm) ?? state.closedAlarms.get(effect.alarm);
  if (alarm === undefined) return undefined;
  if (alarm.kind === "duress" && workersConcerned(state, alarm.subject).has(effect.person)) return undefined;
  const told = alarmMessage(state, alarm, { offRecord, reader: effect.person });
  if (effect.kind === "tell-responder") {
    const stage = alarm.protocol ? stageSentence(alarm.protocol.stage) : "";
    const sentence = responderAlert(effect.why, told.headline, stage);
    return { alert: "news", key: effect.key, sentence, why: effect.why, alarm: told };
  }
  const reason = reasonOf(state, alarm, effect);
  return {
    alert: "alarm",
    key: effect.key,
    sentence: alarmAlert(reason, told.headline),
    step: effect.step + 1,
    round: effect.round,
    reason,
    alarm: told,
  };
}

function reasonOf(
  state: OrgState,
  alarm: Alarm,
  effect: Extract<AlarmEffect, { readonly kind: "notify-step" }>,
): AlertReason {
  if (effect.step >= state.policy.escalation[alarm.kind].steps.length) return "repeat";
  if (effect.step > 0) return "unanswered";
  return effect.round > 1 ? "lapsed" : "raised";
}

function aboutSession(state: OrgState, effect: SessionEffect): AlertMessage | undefined {
  const session = sessionOf(state, effect.session);
  if (session === undefined) return undefined;
  const shared = {
    key: effect.key,
    session: sessionMessage(state, session),
    with: mayKnowCompany(state, effect.person, session) ? [...(session.personal?.meeting ?? [])] : [],
    silent: session.plan.silent,
    how: [...sessionWays(state.org, session, effect)],
  };
  if (effect.kind === "remind-worker") {
    const due = whenOf(effect.dueAt, state.zone);
    return {
      alert: "remind-worker",
      of: effect.of,
      due,
      sentence: remindAlert(effect.of, due.local),
      ...shared,
    };
  }
  const sentence = sessionAlerts[effect.kind]({
    who: workersOf(state, session),
    where: whereaboutsOf(state, session.plan.place).name,
    start: shared.session.start.local,
    end: shared.session.end.local,
  });
  return { alert: effect.kind, sentence, ...shared };
}

function sessionWays(org: OrgId | undefined, { id }: Session, effect: SessionEffect): readonly Way[] {
  if (org === undefined) return [];
  const way = (to: string, message: DoText): Way => wayTo(org, effect.person, { to, message });
  switch (effect.kind) {
    case "remind-worker":
      return effect.of === "check-in"
        ? [way(askWays["check-in"], { do: "check-in", session: id, code: "" })]
        : [
            way(askWays.end, { do: "end", session: id, code: "" }),
            way(askWays.extend, { do: "extend", session: id, by: "30m" }),
          ];
    case "ask-colleague":
      return [way(askWays.confirm, { do: "confirm", session: id })];
    case "ask-approval":
      return [
        way(askWays.approve, { do: "approve", session: id }),
        way(askWays.refuse, { do: "refuse", session: id }),
      ];
    case "tell-unplanned":
      return [];
    case "chase-report":
      return [way(askWays.report, { do: "report", session: id, done: "" })];
    default:
      return unreachable(effect);
  }
}
