import type { AnswerOf } from "../../../shared/wire/answers.ts";
import { workersConcerned } from "../../core/alarm/findTargets.ts";
import type { Alarm, OrgState, Session } from "../../core/state.ts";
import { answerOf, headline } from "../projections/alarmMessage.ts";
import { mayKnowCompany, namedOf, nameOf } from "../projections/naming.ts";
import { sessionMessage } from "../projections/sessionMessage.ts";
import { whenOf } from "../words/when.ts";
import type { View } from "./view.ts";

type RowOf<Of extends "people" | "places" | "fobs" | "relays" | "sessions" | "alarms"> =
  AnswerOf<Of>["rows"][number];

/** Rows come one at a time: a page stops reading once it is full. */
export function* personRows(state: OrgState, { asking, scope }: View): Iterable<RowOf<"people">> {
  for (const { id, details, roles, standing } of state.people.values()) {
    if (scope === "own" && id !== asking.who) continue;
    const mayRing = scope === "all" || id === asking.who;
    yield {
      person: id,
      name: nameOf(state, id),
      phone: mayRing ? (details?.phone ?? "") : undefined,
      roles: [...roles],
      standing,
    };
  }
}

export function* placeRows(state: OrgState): Iterable<RowOf<"places">> {
  for (const { id, name, address, guidance, retired } of state.places.values()) {
    yield { place: id, name, address, guidance, retired };
  }
}

export function* fobRows(state: OrgState, { asking, scope }: View): Iterable<RowOf<"fobs">> {
  for (const fob of state.fobs.values()) {
    if (scope === "own" && fob.holder !== asking.who) continue;
    const { contact, testAnnounced, lastTestedAt } = fob;
    yield {
      fob: fob.id,
      address: fob.address,
      label: fob.label,
      standing: fob.standing,
      holder: fob.holder && namedOf(state, fob.holder),
      custody: fob.custody
        .filter(({ holder }) => scope !== "own" || holder === asking.who)
        .map(({ holder, from, until }) => ({
          holder: namedOf(state, holder),
          from: whenOf(from, state.zone),
          until: until === undefined ? undefined : whenOf(until, state.zone),
        }))
        .toReversed(),
      suspect: fob.suspect,
      contactLostSince: contact.phase === "lost" ? whenOf(contact.since, state.zone) : undefined,
      testUntil: testAnnounced && whenOf(testAnnounced.until, state.zone),
      lastTested: lastTestedAt === undefined ? undefined : whenOf(lastTestedAt, state.zone),
    };
  }
}

export function* relayRows(state: OrgState): Iterable<RowOf<"relays">> {
  for (const { id, name, place, watch } of state.relays.values()) {
    const lostSince = watch.phase === "lost" ? whenOf(watch.since, state.zone) : undefined;
    yield { relay: id, name, place, state: watch.phase, lostSince };
  }
}

export function* sessionRows(state: OrgState, { asking, scope }: View): Iterable<RowOf<"sessions">> {
  for (const session of state.sessions.values()) {
    if (scope === "own" && !isOwn(session, asking.who)) continue;
    const mayKnow = mayKnowCompany(state, asking.who, session);
    yield {
      ...sessionMessage(state, session),
      with: mayKnow ? [...(session.personal?.meeting ?? [])] : [],
      activity: mayKnow ? (session.personal?.activity ?? "") : "",
    };
  }
}

function isOwn({ plan }: Session, who: View["asking"]["who"]): boolean {
  return plan.workers.includes(who) || plan.colleague === who;
}

export function* alarmRows(state: OrgState, view: View): Iterable<RowOf<"alarms">> {
  for (const alarm of state.alarms.values()) {
    if (!mayReadAlarm(state, alarm, view)) continue;
    const answer = answerOf(state, alarm, (at) => whenOf(at, state.zone));
    yield {
      alarm: alarm.id,
      kind: alarm.kind,
      headline: headline(state, alarm, []),
      since: whenOf(alarm.raisedAt, state.zone),
      state: answer.state,
      sentence: answer.sentence,
    };
  }
}

/** P7: a supervisor who works alone and gave the duress code does not find it in a list over their shoulder either. */
export function mayReadAlarm(state: OrgState, alarm: Alarm, { asking, scope }: View): boolean {
  if (scope === "technical" && alarm.kind !== "technical") return false;
  return alarm.kind !== "duress" || !workersConcerned(state, alarm.subject).has(asking.who);
}
