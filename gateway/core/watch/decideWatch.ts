import { type FobId, type PersonId, parseId, type RelayId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { causeOf } from "../alarm/alarmWords.ts";
import { correlateFob } from "../alarm/correlate.ts";
import { noSubject, raiseAlarm, raiseTechnical } from "../alarm/raiseAlarm.ts";
import type { BodyOf, Command } from "../command.ts";
import { alreadySo, type Decision, happens, refuse } from "../decision.ts";
import type { AlarmSubject, DomainEvent } from "../event.ts";
import type { Fob, OrgState } from "../state.ts";
import { watchOf } from "./watchOf.ts";

type WatchBody = BodyOf<
  | "note-contact-lost"
  | "note-contact-regained"
  | "note-relay-lost"
  | "note-relay-regained"
  | "note-battery"
  | "note-fault"
  | "note-fault-cleared"
  | "note-clock-step"
>;

export function decideWatch(state: OrgState, command: Command<WatchBody>): Decision {
  const { body, at } = command;
  switch (body.kind) {
    case "note-contact-lost":
      return contactLost(state, body, at);
    case "note-contact-regained":
      return contactRegained(state, body.fob, at);
    case "note-relay-lost":
      return relayLost(state, body, at);
    case "note-relay-regained":
      return relayRegained(state, body, at);
    case "note-battery":
      return batteryLow(state, body, at);
    case "note-fault":
      return fault(state, body, at);
    case "note-fault-cleared":
      return faultCleared(state, body, at);
    case "note-clock-step":
      return clockStep(state, body, at);
    default:
      return unreachable(body);
  }
}

/**
 * P5: silence is a signal, unless a lost relay explains it and the alarm over
 * that relay already names the worker; then it waits for the hold-back to end.
 */
function contactLost(state: OrgState, body: BodyOf<"note-contact-lost">, at: Instant): Decision {
  const fob = state.fobs.get(body.fob);
  if (!fob) return refuse("unknown-fob", body.fob);
  const watch = watchOf(state, body.fob);
  if (!watch || fob.contact.phase === "lost" || isHeldBack(state, fob.id, at)) return alreadySo(fob.id);
  const correlation = correlateFob(state, fob, at);
  const raised = raiseAlarm(state, {
    kind: "contact-lost",
    subject: correlation.subject,
    oddities: [],
    at: body.dueAt,
    learntAt: at,
    detail: "",
    press: undefined,
    about: fob.id,
    tester: undefined,
  });
  const lost: DomainEvent = {
    kind: "contact-lost",
    at: body.dueAt,
    fob: fob.id,
    session: watch.session,
    lastHeardAt: body.lastHeardAt,
  };
  return happens([lost, ...raised.events], raised.alarm);
}

function isHeldBack(state: OrgState, fob: FobId, at: Instant): boolean {
  for (const relay of state.lostRelays) {
    const watch = state.relays.get(relay)?.watch;
    if (watch?.phase !== "lost" || watch.holdBackUntil === undefined || watch.holdBackUntil <= at) continue;
    if (watch.uncovered.includes(fob)) return true;
  }
  return false;
}

function contactRegained(state: OrgState, id: FobId, at: Instant): Decision {
  const fob = state.fobs.get(id);
  if (!fob) return refuse("unknown-fob", id);
  if (fob.contact.phase === "kept") return alreadySo(id);
  const regained: DomainEvent = { kind: "contact-regained", at, fob: id };
  const isSilentStill = isAnotherSilent(state, fob);
  const cleared =
    fob.holder && !isSilentStill ? clearedAlarm(state, causeOf("contact-lost", fob.holder), at) : [];
  return happens([regained, ...cleared], id);
}

/** A worker with two fobs has not been heard of as long as one of them is silent. */
function isAnotherSilent(state: OrgState, fob: Fob): boolean {
  const others = (fob.holder && state.fobsOf.get(fob.holder)) ?? [];
  return others.some((id) => id !== fob.id && state.fobs.get(id)?.contact.phase === "lost");
}

function clearedAlarm(
  state: OrgState,
  cause: ReturnType<typeof causeOf>,
  at: Instant,
): readonly DomainEvent[] {
  const open = state.openAlarmByCause.get(cause);
  if (!open || state.alarms.get(open)?.clearedAt !== undefined) return [];
  return [{ kind: "condition-cleared", at, alarm: open, what: "contact-lost" }];
}

/** P5: one alarm for the relay, naming everyone it leaves uncovered, instead of one for each of them. */
function relayLost(state: OrgState, body: BodyOf<"note-relay-lost">, at: Instant): Decision {
  const relay = state.relays.get(body.relay);
  if (!relay) return refuse("unknown-relay", body.relay);
  if (relay.watch.phase !== "watched") return alreadySo(relay.id);
  const people = new Set<PersonId>();
  for (const id of body.uncovered) {
    const holder = state.fobs.get(id)?.holder;
    if (holder) people.add(holder);
  }
  const subject = {
    ...noSubject,
    relay: relay.id,
    place: relay.place,
    uncovered: [...people],
    fault: "relay-lost" as const,
  };
  const raised = raiseTechnical(state, {
    subject,
    about: relay.id,
    detail: "",
    at: body.dueAt,
    learntAt: at,
  });
  const lost: DomainEvent = {
    kind: "relay-lost",
    at: body.dueAt,
    relay: relay.id,
    uncovered: body.uncovered,
    holdBackUntil: after(at, state.policy.relayLost.holdBackMs),
  };
  return happens([lost, ...raised.events], raised.alarm);
}

function relayRegained(state: OrgState, body: BodyOf<"note-relay-regained">, at: Instant): Decision {
  const relay = state.relays.get(body.relay);
  if (!relay) return refuse("unknown-relay", body.relay);
  if (relay.watch.phase !== "lost") return alreadySo(relay.id);
  const open = state.openAlarmByCause.get(causeOf("technical", "relay-lost", relay.id));
  const cleared: DomainEvent[] = open
    ? [{ kind: "condition-cleared", at, alarm: open, what: "relay-lost" }]
    : [];
  return happens([{ kind: "relay-regained", at, relay: relay.id }, ...cleared], relay.id);
}

function batteryLow(state: OrgState, body: BodyOf<"note-battery">, at: Instant): Decision {
  const fob = state.fobs.get(body.fob);
  if (!fob) return refuse("unknown-fob", body.fob);
  const subject = {
    ...noSubject,
    fob: fob.id,
    uncovered: fob.holder ? [fob.holder] : [],
    fault: "battery-low" as const,
  };
  const raised = raiseTechnical(state, { subject, about: fob.id, detail: `${body.percent} %`, at });
  return happens(raised.events, raised.alarm);
}

function fault(state: OrgState, body: BodyOf<"note-fault">, at: Instant): Decision {
  const subject = { ...noSubject, ...deviceIn(state, body), fault: body.fault };
  const raised = raiseTechnical(state, { subject, about: body.about, detail: body.detail, at });
  return happens(raised.events, raised.alarm);
}

/** P5: a fault of a fob names the fob, and whom it leaves uncovered; one of a relay names the relay. */
function deviceIn(
  state: OrgState,
  { fault, about }: BodyOf<"note-fault">,
): Partial<Pick<AlarmSubject, "fob" | "relay" | "uncovered">> | undefined {
  if (fault === "relay-faulty") return { relay: parseId<RelayId>(about) };
  const id = fault === "tampered" || fault === "fob-faulty" ? parseId<FobId>(about) : undefined;
  const fob = id && state.fobs.get(id);
  return fob && { fob: fob.id, uncovered: fob.holder ? [fob.holder] : [] };
}

function faultCleared(state: OrgState, body: BodyOf<"note-fault-cleared">, at: Instant): Decision {
  const open = state.openAlarmByCause.get(causeOf("technical", body.fault, body.about));
  if (!open || state.alarms.get(open)?.clearedAt !== undefined) return alreadySo();
  return happens([{ kind: "condition-cleared", at, alarm: open, what: body.fault }], open);
}

/** A wrong clock is a fault that is shown, and every wait keeps its length. */
function clockStep(state: OrgState, body: BodyOf<"note-clock-step">, at: Instant): Decision {
  const stepped: DomainEvent = { kind: "clock-stepped", at, byMs: body.byMs };
  const subject = { ...noSubject, fault: "clock-stepped" as const };
  const detail = `${body.byMs > 0 ? "forward" : "back"} ${Math.abs(body.byMs)} ms`;
  const raised = raiseTechnical(state, { subject, about: "gateway", detail, at });
  return happens([stepped, ...raised.events], raised.alarm);
}
