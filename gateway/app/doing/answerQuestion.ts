import { after, days, type Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { WireAnswer } from "../../../shared/wire/answers.ts";
import type { AskMessage } from "../../../shared/wire/askMessage.ts";
import type { HealthMessage } from "../../../shared/wire/healthMessage.ts";
import type { Refusal } from "../../core/refusal.ts";
import { gapsAhead } from "../../core/rota/gapsAhead.ts";
import { whoIsOnCall } from "../../core/rota/whoIsOnCall.ts";
import type { OrgState } from "../../core/state.ts";
import { alarmMessage } from "../projections/alarmMessage.ts";
import { namedOf, reachableOf } from "../projections/naming.ts";
import { gapSentence, nobodyOnCall, onCallSentence } from "../words/doneWords.ts";
import { localText, whenOf } from "../words/when.ts";
import {
  alarmRows,
  fobRows,
  mayReadAlarm,
  personRows,
  placeRows,
  relayRows,
  sessionRows,
} from "./answerRows.ts";
import { pageOf } from "./page.ts";
import { scopeOf } from "./scopes.ts";
import type { Asking, View } from "./view.ts";

export type Answered =
  | { readonly kind: "answer"; readonly answer: WireAnswer }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** P7: whoever works alone now, or is a worker and no more, could count by the head what a check-in led to. */
function healthFor(state: OrgState, { who, health }: Asking): HealthMessage {
  const roles = state.people.get(who)?.roles ?? [];
  const looksAfter = roles.some((role) => role !== "worker") && !state.activeSessionsOf.has(who);
  return health.state === "gone" || looksAfter ? health : { ...health, head: undefined };
}

const gapsLookMs = days(28);

/** Answers from state alone, as far as the asker's roles reach. */
export function answerQuestion(state: OrgState, question: AskMessage, asking: Asking): Answered {
  const person = state.people.get(asking.who);
  const roles = person?.standing === "active" ? person.roles : [];
  const scope = scopeOf(question.ask, roles);
  if (scope === "no") return refuse("not-allowed", question.ask);
  if (question.ask === "alarm") return oneAlarm(state, question.alarm, { asking, scope });
  return { kind: "answer", answer: answerWithin(state, question, { asking, scope }) };
}

function answerWithin(
  state: OrgState,
  question: Exclude<AskMessage, { readonly ask: "alarm" }>,
  view: View,
): WireAnswer {
  switch (question.ask) {
    case "people":
      return { of: "people", ...pageOf(personRows(state, view), question, (row) => row.person) };
    case "places":
      return { of: "places", ...pageOf(placeRows(state), question, (row) => row.place) };
    case "fobs":
      return { of: "fobs", ...pageOf(fobRows(state, view), question, (row) => row.fob) };
    case "relays":
      return { of: "relays", ...pageOf(relayRows(state), question, (row) => row.relay) };
    case "sessions":
      return { of: "sessions", ...pageOf(sessionRows(state, view), question, (row) => row.session) };
    case "alarms":
      return { of: "alarms", ...pageOf(alarmRows(state, view), question, (row) => row.alarm) };
    case "credentials":
      return { of: "credentials", ...pageOf(credentialRows(state), question, (row) => row.credential) };
    case "rota":
      return rotaAnswer(state);
    case "who":
      return whoAnswer(state, question.at ?? view.asking.now);
    case "gaps": {
      const from = question.from ?? view.asking.now;
      return gapsAnswer(state, { from, to: question.to ?? after(from, gapsLookMs) });
    }
    case "policy":
      return { of: "policy", policy: state.policy };
    case "health":
      return { of: "health", health: healthFor(state, view.asking) };
    default:
      return unreachable(question);
  }
}

function oneAlarm(
  state: OrgState,
  id: Extract<AskMessage, { readonly ask: "alarm" }>["alarm"],
  view: View,
): Answered {
  const alarm = state.alarms.get(id) ?? state.closedAlarms.get(id);
  if (alarm === undefined || !mayReadAlarm(state, alarm, view)) return refuse("unknown-alarm", id);
  const { who, offRecord } = view.asking;
  return {
    kind: "answer",
    answer: { of: "alarm", alarm: alarmMessage(state, alarm, { offRecord, reader: who }) },
  };
}

function* credentialRows(state: OrgState) {
  for (const { id, holder } of state.credentials.values()) {
    const name =
      holder.kind === "person" ? holder.person : holder.kind === "relay" ? holder.relay : holder.fob;
    yield { credential: id, holder: holder.kind, id: name };
  }
}

function rotaAnswer(state: OrgState): WireAnswer {
  const { layers, overrides } = state.rota;
  return {
    of: "rota",
    zone: state.zone,
    layers: [...layers],
    overrides: overrides.map(({ id, layer, from, to, person, reason }) => ({
      override: id,
      layer,
      from: whenOf(from, state.zone),
      to: whenOf(to, state.zone),
      person: person && namedOf(state, person),
      reason,
    })),
  };
}

function whoAnswer(state: OrgState, at: Instant): WireAnswer {
  const turns = whoIsOnCall(state.compiledRota, at).map(({ layer, people, from, until, override }) => ({
    layer,
    name: state.rota.layers.find(({ id }) => id === layer)?.name ?? layer,
    people: people.map((person) => reachableOf(state, person)),
    from: from === undefined ? undefined : whenOf(from, state.zone),
    until: until === undefined ? undefined : whenOf(until, state.zone),
    override,
  }));
  const names = turns.flatMap(({ people }) => people.map(({ name }) => name));
  const local = localText(at, state.zone);
  const sentence = names.length === 0 ? nobodyOnCall(local) : onCallSentence([...new Set(names)], local);
  return { of: "who", at: whenOf(at, state.zone), turns, sentence };
}

function gapsAnswer(state: OrgState, span: { readonly from: Instant; readonly to: Instant }): WireAnswer {
  const { gaps, seenUntil } = gapsAhead(state.compiledRota, span);
  return {
    of: "gaps",
    gaps: gaps.map((gap) => {
      const layer = gap.scope === "layer" ? gap.layer : undefined;
      const from = whenOf(gap.from, state.zone);
      const until = whenOf(gap.until, state.zone);
      return { layer, from, until, sentence: gapSentence(layer, from.local, until.local) };
    }),
    seenUntil: whenOf(seenUntil, state.zone),
  };
}

function refuse(code: Refusal["code"], what: string): Answered {
  return { kind: "refused", refusal: { code, what } };
}
