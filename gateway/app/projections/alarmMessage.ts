import { type PersonId, parseId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { AlarmMessage } from "../../../shared/wire/alarmMessage.ts";
import { wireLimits } from "../../../shared/wire/limits.ts";
import type { When } from "../../../shared/wire/tellingFields.ts";
import { causeOf } from "../../core/alarm/alarmWords.ts";
import type { Alarm, OrgState, Session } from "../../core/state.ts";
import {
  acknowledgedSentence,
  explainFault,
  explainGap,
  explainOddity,
  headlineOf,
  lastHolderSentence,
  resolvedSentence,
  ringingSentence,
  stageSentence,
  technicalHeadline,
  toldSentence,
  unknownWords,
} from "../words/alarmWords.ts";
import { firstThingsToDo } from "../words/firstThings.ts";
import { whenOf } from "../words/when.ts";
import {
  mayKnowCompany,
  namedOf,
  nameOf,
  reachableOf,
  relayName,
  sessionOf,
  whereaboutsOf,
} from "./naming.ts";
import { alarmWays, type Reader } from "./ways.ts";

/**
 * How an alarm is told. `offRecord`: the journal cannot be written now.
 * `reader`: `anyone` for the retained message, which only supervisors and leads
 * may subscribe to; a person for what goes to that person alone.
 */
export interface Telling {
  readonly offRecord: boolean;
  readonly reader: Reader;
}

/** Everything a responder must know about one alarm, from state alone. Total: unknown and erased people are said to be so. */
export function alarmMessage(state: OrgState, alarm: Alarm, telling: Telling): AlarmMessage {
  const { subject } = alarm;
  const at = (instant: Instant): When => whenOf(instant, state.zone);
  const session = sessionOf(state, subject.session);
  const place = subject.place ?? session?.plan.place;
  const colleague = subject.colleague ?? session?.plan.colleague;
  const company = companyOf(state, session, telling.reader);
  return {
    alarm: alarm.id,
    kind: alarm.kind,
    headline: headline(state, alarm, company.with),
    firstThingsToDo: [...things(state, alarm)],
    who: subject.worker && workerOf(state, subject.worker),
    where: whereaboutsOf(state, place),
    ...company,
    session: session && sessionFacts(session, at),
    otherSessions: [...subject.otherSessions],
    since: at(alarm.raisedAt),
    learnt: at(alarm.learntAt),
    presses: alarm.presses,
    oddities: alarm.oddities.map(explainOddity),
    nearRelay: nearRelay(state, alarm, at),
    colleague: colleague && reachableOf(state, colleague),
    fob: subject.fob,
    relay: subject.relay,
    fault: subject.fault && explainFault(subject.fault),
    detail: detailOf(state, alarm.detail),
    uncovered: subject.uncovered.map((person) => reachableOf(state, person)),
    answer: answerOf(state, alarm, at),
    told: toldOf(state, alarm, at),
    gaps: alarm.gaps.map(explainGap),
    attempts: alarm.attempts.slice(-wireLimits.alarmList).map(({ by, at: when, how, result, note }) => ({
      by: namedOf(state, by),
      at: at(when),
      how,
      result,
      note: note ?? "",
    })),
    emergencyServices: alarm.emergencyServices.slice(-wireLimits.alarmList).map((call) => ({
      by: namedOf(state, call.by),
      called: at(call.calledAt),
      reference: call.reference,
    })),
    protocol: alarm.protocol && {
      stage: alarm.protocol.stage,
      since: at(alarm.protocol.since),
      next: alarm.protocol.nextAt === undefined ? undefined : at(alarm.protocol.nextAt),
      sentence: stageSentence(alarm.protocol.stage),
    },
    workerSaidMistake: alarm.workerSaidMistakeAt === undefined ? undefined : at(alarm.workerSaidMistakeAt),
    cleared: alarm.clearedAt === undefined ? undefined : at(alarm.clearedAt),
    onRecord: !telling.offRecord,
    how: [...alarmWays(state.org, alarm.id, telling.reader)],
  };
}

/** The one line that is read first, without initials unless `meeting` is given. */
export function headline(state: OrgState, alarm: Alarm, meeting: readonly string[]): string {
  const { subject } = alarm;
  if (alarm.kind === "technical" && subject.fault !== undefined) {
    return technicalHeadline(explainFault(subject.fault).sentence, subject.uncovered.length);
  }
  const place = subject.place ?? sessionOf(state, subject.session)?.plan.place;
  return headlineOf({
    kind: alarm.kind,
    who: subject.worker ? nameOf(state, subject.worker) : unknownWords.holder,
    where: whereaboutsOf(state, place).name,
    meeting,
  });
}

/** How far the alarm is answered. */
export function answerOf(
  state: OrgState,
  alarm: Alarm,
  at: (instant: Instant) => When,
): AlarmMessage["answer"] {
  const { answer } = alarm;
  switch (answer.phase) {
    case "ringing": {
      const nextStep = at(answer.nextStepAt);
      const step = answer.step + 1;
      const sentence = ringingSentence(step, alarm.round, nextStep.local);
      return { state: "ringing", step, round: alarm.round, nextStep, sentence };
    }
    case "acknowledged": {
      const actDue = at(answer.nextActDueAt);
      const by = reachableOf(state, answer.by);
      const sentence = acknowledgedSentence(by.name, actDue.local);
      return { state: "acknowledged", by, at: at(answer.at), actDue, sentence };
    }
    case "resolved": {
      const by = namedOf(state, answer.by);
      const sentence = resolvedSentence(by.name, answer.outcome);
      return { state: "resolved", by, at: at(answer.at), outcome: answer.outcome, sentence };
    }
    default:
      return unreachable(answer);
  }
}

function companyOf(
  state: OrgState,
  session: Session | undefined,
  reader: Reader,
): Pick<AlarmMessage, "with" | "activity"> {
  const mayKnow = reader === "anyone" || mayKnowCompany(state, reader, session);
  return mayKnow
    ? { with: [...(session?.personal?.meeting ?? [])], activity: session?.personal?.activity ?? "" }
    : { with: [], activity: "" };
}

function workerOf(state: OrgState, person: PersonId): NonNullable<AlarmMessage["who"]> {
  return { ...reachableOf(state, person), roles: [...(state.people.get(person)?.roles ?? [])] };
}

function sessionFacts(
  session: Session,
  at: (instant: Instant) => When,
): NonNullable<AlarmMessage["session"]> {
  const { phase, plan } = session;
  return {
    session: session.id,
    kind: plan.kind,
    started: phase.phase === "active" ? at(phase.startedAt) : undefined,
    expectedEnd: at(plan.endAt),
    silent: plan.silent,
    unplanned: session.unplanned,
  };
}

function nearRelay(state: OrgState, alarm: Alarm, at: (instant: Instant) => When): AlarmMessage["nearRelay"] {
  return alarm.receptions
    .slice(-wireLimits.alarmList)
    .filter(({ relay }) => relay !== undefined)
    .toSorted((one, other) => (other.rssi ?? -Infinity) - (one.rssi ?? -Infinity) || 0)
    .map(({ relay, rssi, heardAt }) => ({
      relay: relay ?? "",
      name: relayName(state, relay),
      place: whereaboutsOf(state, relay && state.relays.get(relay)?.place).name,
      rssi,
      heard: at(heardAt),
    }));
}

function toldOf(state: OrgState, alarm: Alarm, at: (instant: Instant) => When): AlarmMessage["told"] {
  return alarm.everTold.map((person) => {
    const latest = alarm.deliveries.findLast((delivery) => delivery.person === person);
    const outcome = latest?.outcome ?? "waiting";
    return {
      ...namedOf(state, person),
      outcome,
      channel: latest?.channel,
      at: latest && at(latest.at),
      sentence: toldSentence(nameOf(state, person), outcome),
    };
  });
}

/** The core says facts in codes, so that no name enters the record; here they become words. */
function detailOf(state: OrgState, detail: string): string {
  const holder = /^last-holder:(.+)$/.exec(detail)?.[1];
  if (holder === undefined) return detail;
  const person = parseId<PersonId>(holder);
  return lastHolderSentence(person ? nameOf(state, person) : unknownWords.person);
}

function things(state: OrgState, alarm: Alarm): readonly string[] {
  const { subject } = alarm;
  const session = sessionOf(state, subject.session);
  const place = subject.place ?? session?.plan.place;
  const colleague = subject.colleague ?? session?.plan.colleague;
  const heard = alarm.receptions.findLast(({ relay }) => relay !== undefined)?.relay;
  return firstThingsToDo({
    kind: alarm.kind,
    phase: alarm.answer.phase,
    silent: isSilent(state, alarm),
    worker: subject.worker && reachableOf(state, subject.worker),
    place: place && state.places.get(place)?.name,
    colleague: colleague && reachableOf(state, colleague),
    heardBy: heard && relayName(state, heard),
    stage: alarm.protocol?.stage,
    servicesCalled: alarm.emergencyServices.length > 0,
    reachedSafe: alarm.attempts.at(-1)?.result === "reached-safe",
    uncovered: subject.uncovered.length,
  });
}

/**
 * P7: one silent session is enough for the phone to stay quiet, whichever of two
 * the press was about; and so is a duress code of the same worker, also where
 * this alarm is another one.
 */
function isSilent(state: OrgState, { subject }: Alarm): boolean {
  const { worker } = subject;
  return (
    (worker !== undefined && state.openAlarmByCause.has(causeOf("duress", worker))) ||
    [subject.session, ...subject.otherSessions].some((id) => sessionOf(state, id)?.plan.silent === true)
  );
}
