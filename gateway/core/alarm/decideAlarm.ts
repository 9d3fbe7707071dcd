import type { PersonId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { BodyOf, Command } from "../command.ts";
import { alreadySo, type Decision, happens, refuse } from "../decision.ts";
import type { DomainEvent, Personal } from "../event.ts";
import type { Alarm, OrgState } from "../state.ts";
import type { AttemptResult } from "./alarmWords.ts";
import { correlateWorker } from "./correlate.ts";
import { nextStep } from "./escalate.ts";
import { onCallNow, workersConcerned } from "./findTargets.ts";
import { raiseAlarm } from "./raiseAlarm.ts";

type AlarmBody = BodyOf<
  | "raise-alarm"
  | "acknowledge-alarm"
  | "record-attempt"
  | "note-emergency-services"
  | "say-mistake"
  | "resolve-alarm"
  | "note-delivery"
>;

export function decideAlarm(state: OrgState, command: Command<AlarmBody>): Decision {
  const { body } = command;
  switch (body.kind) {
    case "raise-alarm":
      return raiseByMessage(state, command, body);
    case "say-mistake":
      return sayMistake(state, command, body);
    case "note-delivery":
      return noteDelivery(state, body, command.at);
    case "acknowledge-alarm":
    case "record-attempt":
    case "note-emergency-services":
    case "resolve-alarm":
      return respond(state, command, body);
    default:
      return unreachable(body);
  }
}

type Response = Exclude<AlarmBody, { kind: "raise-alarm" | "say-mistake" | "note-delivery" }>;

/** P8: taking charge and closing are for responders; never for the workers the alarm is about. */
function respond(state: OrgState, command: Command<AlarmBody>, body: Response): Decision {
  if (command.by.kind !== "person") return refuse("not-allowed", command.by.kind);
  const by = command.by.person;
  const alarm = state.alarms.get(body.alarm);
  if (!alarm)
    return state.closedAlarms.has(body.alarm) ? closedAlready(body) : refuse("unknown-alarm", body.alarm);
  if (workersConcerned(state, alarm.subject).has(by)) return refuse("not-your-own-emergency", alarm.id);
  if (!mayRespond(state, alarm, { by, at: command.at })) return refuse("not-allowed", by);
  const at = command.at;
  switch (body.kind) {
    case "acknowledge-alarm":
      return acknowledge(state, alarm, { by, at });
    case "record-attempt":
      return happens(
        [...takeCharge(state, alarm, { by, at }), recordAttempt(state, alarm, { by, at, body })],
        alarm.id,
      );
    case "note-emergency-services":
      return happens(
        [
          ...takeCharge(state, alarm, { by, at }),
          {
            kind: "emergency-services-noted",
            at,
            alarm: alarm.id,
            by,
            calledAt: body.calledAt,
            reference: body.reference,
            nextActDueAt: after(at, state.policy.followUp.resolveMs),
          },
        ],
        alarm.id,
      );
    case "resolve-alarm":
      return happens(
        [
          {
            kind: "alarm-resolved",
            at,
            alarm: alarm.id,
            session: alarm.subject.session,
            by,
            outcome: body.outcome,
            personal: aboutWorker(alarm, by, body.note),
          },
        ],
        alarm.id,
      );
    default:
      return unreachable(body);
  }
}

function closedAlready(body: Response): Decision {
  return body.kind === "resolve-alarm" || body.kind === "acknowledge-alarm"
    ? alreadySo(body.alarm)
    : refuse("already-resolved", body.alarm);
}

interface Act {
  readonly by: PersonId;
  readonly at: Instant;
}

function acknowledge(state: OrgState, alarm: Alarm, act: Act): Decision {
  if (alarm.answer.phase === "acknowledged" && alarm.answer.by === act.by) return alreadySo(alarm.id);
  return happens([acknowledged(state, alarm, act)], alarm.id);
}

/** Whoever records an act while the alarm still rings has taken charge by it. */
function takeCharge(state: OrgState, alarm: Alarm, act: Act): readonly DomainEvent[] {
  return alarm.answer.phase === "ringing" ? [acknowledged(state, alarm, act)] : [];
}

/** P4: handing an alarm to and fro buys no time, so whoever takes it over has at most what was left. */
function acknowledged(state: OrgState, { id, answer }: Alarm, act: Act): DomainEvent {
  const fresh = after(act.at, state.policy.followUp.firstAttemptMs);
  const isTakenOver = answer.phase === "acknowledged" && answer.nextActDueAt < fresh;
  const attemptDueAt = isTakenOver ? answer.nextActDueAt : fresh;
  return { kind: "alarm-acknowledged", at: act.at, alarm: id, by: act.by, attemptDueAt };
}

function recordAttempt(
  state: OrgState,
  alarm: Alarm,
  attempt: Act & { readonly body: BodyOf<"record-attempt"> },
): DomainEvent {
  const { by, at, body } = attempt;
  return {
    kind: "attempt-recorded",
    at,
    alarm: alarm.id,
    by,
    how: body.how,
    result: body.result,
    personal: aboutWorker(alarm, by, body.note),
    nextActDueAt: after(at, nextActMs(state, body.result)),
  };
}

/** P4: only a worker who was reached and is safe buys time; every other result asks for the next act soon. */
function nextActMs(state: OrgState, result: AttemptResult): number {
  const { nextAttemptMs, resolveMs } = state.policy.followUp;
  return result === "reached-safe" ? resolveMs : nextAttemptMs;
}

/** Notes speak about the worker, so that erasing the worker erases them; with no worker known, about their writer. */
function aboutWorker(alarm: Alarm, by: PersonId, note: string): Personal<string> | undefined {
  return note === "" ? undefined : { subject: alarm.subject.worker ?? by, value: note };
}

/** Supervisors, leads, whoever is on call, the session's colleague and whoever has been told may respond. */
function mayRespond(state: OrgState, alarm: Alarm, { by: person, at }: Act): boolean {
  const roles = state.people.get(person)?.roles ?? [];
  return (
    roles.includes("supervisor") ||
    roles.includes("lead") ||
    alarm.subject.colleague === person ||
    alarm.everTold.includes(person) ||
    onCallNow(state, at).includes(person)
  );
}

function raiseByMessage(state: OrgState, command: Command, body: BodyOf<"raise-alarm">): Decision {
  if (!state.people.has(body.worker)) return refuse("unknown-person", body.worker);
  const correlation = correlateWorker(state, body.worker, command.at);
  const { alarm, events } = raiseAlarm(state, {
    kind: body.alarmKind,
    subject: correlation.subject,
    oddities: [...correlation.oddities, "pressed-by-message"],
    at: command.at,
    learntAt: command.at,
    detail: correlation.detail,
    press: { fob: undefined, counter: undefined, reception: undefined },
    about: "",
    tester: undefined,
  });
  return happens(events, alarm);
}

/** The alarms of a worker's sessions and of the worker, which is all a worker's own words can touch. */
function sayMistake(state: OrgState, command: Command, body: BodyOf<"say-mistake">): Decision {
  if (command.by.kind !== "person") return refuse("not-allowed", command.by.kind);
  const by = command.by.person;
  if (body.sign === "unrecognised") return refuse("code-not-recognised", by);
  const own = [...state.alarms.values()].filter(
    (alarm) => workersConcerned(state, alarm.subject).has(by) && alarm.kind !== "duress",
  );
  const meant = body.alarm ? own.filter((alarm) => alarm.id === body.alarm) : own;
  const said: DomainEvent[] = meant.map((alarm) => ({
    kind: "worker-said-mistake",
    at: command.at,
    alarm: alarm.id,
    by,
  }));
  if (body.sign === "safe") return happens(said, undefined);
  return happens([...said, ...raiseDuress(state, by, command.at).events], undefined);
}

/** P7: the worker sees what a safe sign would have shown; the alarm goes its own way. */
export function raiseDuress(state: OrgState, worker: PersonId, at: Instant): ReturnType<typeof raiseAlarm> {
  const correlation = correlateWorker(state, worker, at);
  return raiseAlarm(state, {
    kind: "duress",
    subject: correlation.subject,
    oddities: correlation.oddities,
    at,
    learntAt: at,
    detail: correlation.detail,
    press: { fob: undefined, counter: undefined, reception: undefined },
    about: "",
    tester: undefined,
  });
}

/**
 * P3: a step whose newly told person could not be reached, or whose people
 * could none of them be reached, goes on to the next at once. At the repeats
 * everyone has been tried, so the next repeat comes in its own time.
 */
function noteDelivery(state: OrgState, body: BodyOf<"note-delivery">, at: Instant): Decision {
  const alarm = state.alarms.get(body.alarm);
  if (!alarm) return alreadySo(body.alarm);
  const noted: DomainEvent = {
    kind: "delivery-noted",
    at,
    alarm: alarm.id,
    round: body.round,
    step: body.step,
    person: body.person,
    channel: body.channel,
    outcome: body.outcome,
  };
  const escalates =
    isFailure(body.outcome) && isCurrentStep(alarm, body) && needsNextStep(state, alarm, body.person);
  const steps = escalates ? nextStep(state, alarm, { reason: "delivery-failed", at, dueAt: at }) : [];
  return happens([noted, ...steps], alarm.id);
}

function isFailure(outcome: BodyOf<"note-delivery">["outcome"]): boolean {
  return outcome === "failed" || outcome === "nobody-connected";
}

function isCurrentStep(alarm: Alarm, body: BodyOf<"note-delivery">): boolean {
  return alarm.answer.phase === "ringing" && alarm.answer.step === body.step && alarm.round === body.round;
}

function needsNextStep(state: OrgState, alarm: Alarm, person: PersonId): boolean {
  if (alarm.answer.phase !== "ringing") return false;
  if (alarm.answer.step >= state.policy.escalation[alarm.kind].steps.length) return false;
  if (alarm.newlyTold.includes(person)) return true;
  const { step } = alarm.answer;
  const unreached = (told: PersonId): boolean =>
    told === person ||
    alarm.deliveries.some(
      (delivery) =>
        delivery.person === told &&
        delivery.step === step &&
        delivery.round === alarm.round &&
        isFailure(delivery.outcome),
    );
  return alarm.told.every(unreached);
}
