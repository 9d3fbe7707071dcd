import { causeOf } from "../../gateway/core/alarm/alarmWords.ts";
import type { AlarmSubject, DomainEvent, SessionPlan } from "../../gateway/core/event.ts";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";
import type { LayerId } from "../../gateway/core/rota/rota.ts";
import { safeRota } from "../../gateway/core/rota/rota.ts";
import type {
  AlarmId,
  CredentialId,
  FobAddress,
  FobId,
  OrgId,
  OverrideId,
  PersonId,
  PlaceId,
  RelayId,
  SessionId,
} from "../../shared/base/ids.ts";
import { after, type Instant, instant, minutes, seconds } from "../../shared/base/instant.ts";

const start = instant(Date.parse("2026-09-07T17:00:00Z"));
const [ana, bruno, carla, dora] = ["ana", "bruno", "carla", "dora"] as PersonId[] as [
  PersonId,
  PersonId,
  PersonId,
  PersonId,
];
const hall = "hall" as PlaceId;
const relay = "hall-1" as RelayId;
const fob = "fob-7" as FobId;
const spare = "fob-8" as FobId;
const layer = "first" as LayerId;
const session = (number: number) => `s-${number}` as SessionId;
const alarm = (number: number) => `a-${number}` as AlarmId;

function at(minute: number): Instant {
  return after(start, minutes(minute));
}

function plan(from: number, to: number): SessionPlan {
  return {
    kind: "own-premises",
    workers: [ana],
    place: hall,
    startAt: at(from),
    endAt: at(to),
    checkInEveryMs: minutes(30),
    colleague: dora,
    outOfHours: true,
    silent: false,
  };
}

const nobody: AlarmSubject = {
  worker: undefined,
  fob: undefined,
  session: undefined,
  otherSessions: [],
  place: undefined,
  colleague: undefined,
  relay: undefined,
  uncovered: [],
  fault: undefined,
};

const reception = { relay, rssi: -61, heardAt: at(40) };

/** Everything an organisation can go through, in an evening that could have happened; every kind of event stands in it. */
/** What one turn of the engine made durable. */
function together(...events: readonly DomainEvent[]): readonly DomainEvent[] {
  return events;
}

export const evening: readonly (readonly DomainEvent[])[] = [
  together(
    {
      kind: "organisation-set-up",
      at: at(0),
      org: "demo" as OrgId,
      name: "Demo Youth Service",
      zone: "Europe/London",
      policy: defaultPolicy(),
      rota: safeRota(),
    },
    {
      kind: "person-added",
      at: at(0),
      person: carla,
      roles: ["admin", "lead"],
      personal: { subject: carla, value: { name: "Carla Invented", phone: "" } },
    },
    {
      kind: "credential-issued",
      at: at(0),
      credential: "c-1" as CredentialId,
      holder: { kind: "person", person: carla },
      hash: "0f".repeat(32),
    },
  ),
  together({ kind: "zone-changed", at: at(1), zone: "Europe/Dublin", by: carla }),
  together({
    kind: "policy-adopted",
    at: at(1),
    policy: { ...defaultPolicy(), name: "evenings" },
    by: carla,
  }),
  ...[ana, bruno, dora].map((person, index) =>
    together({
      kind: "person-added",
      at: at(2),
      person,
      roles: index === 1 ? ["supervisor"] : ["worker"],
      personal: { subject: person, value: { name: `${person} Invented`, phone: "01632 960000" } },
    }),
  ),
  together({
    kind: "person-changed",
    at: at(3),
    person: bruno,
    roles: ["supervisor", "lead"],
    personal: { subject: bruno, value: { name: "Bruno Invented", phone: "01632 960001" } },
    by: carla,
  }),
  together({
    kind: "codes-set",
    at: at(3),
    person: ana,
    personal: {
      subject: ana,
      value: { salt: "00".repeat(16), safe: "11".repeat(32), duress: "22".repeat(32) },
    },
  }),
  together(
    {
      kind: "place-added",
      at: at(4),
      place: hall,
      name: "Hall",
      address: "1 High Street",
      guidance: "side door",
      by: carla,
    },
    {
      kind: "place-changed",
      at: at(4),
      place: hall,
      name: "Old Hall",
      address: "1 High Street",
      guidance: "ring twice",
      by: carla,
    },
    {
      kind: "place-added",
      at: at(4),
      place: "shed" as PlaceId,
      name: "Shed",
      address: "",
      guidance: "",
      by: carla,
    },
    { kind: "place-retired", at: at(4), place: "shed" as PlaceId, by: carla },
    { kind: "relay-added", at: at(4), relay, name: "By the door", place: undefined, by: carla },
    { kind: "relay-changed", at: at(4), relay, name: "By the door", place: hall, by: carla },
    { kind: "relay-added", at: at(4), relay: "old-1" as RelayId, name: "Old", place: hall, by: carla },
    { kind: "relay-retired", at: at(4), relay: "old-1" as RelayId, by: carla },
  ),
  together(
    {
      kind: "rota-set",
      at: at(5),
      rota: {
        layers: [{ id: layer, name: "First", rotation: { kind: "always", people: [bruno] } }],
        overrides: [],
      },
      by: carla,
    },
    {
      kind: "rota-overridden",
      at: at(5),
      overrides: [
        { id: "o-1" as OverrideId, layer, from: at(60), to: at(120), person: carla, reason: "cover" },
        { id: "o-2" as OverrideId, layer, from: at(600), to: at(660), person: undefined, reason: "swap" },
      ],
      by: carla,
    },
    { kind: "rota-override-cancelled", at: at(6), override: "o-1" as OverrideId, by: carla },
    { kind: "rota-checked", at: at(6), gaps: [`from:${at(600)}`] },
  ),
  together(
    {
      kind: "fob-enrolled",
      at: at(7),
      fob,
      address: "5448e68f80a5" as FobAddress,
      label: "red tape",
      by: carla,
    },
    {
      kind: "fob-enrolled",
      at: at(7),
      fob: spare,
      address: "5448e68f80a6" as FobAddress,
      label: "",
      by: carla,
    },
    { kind: "fob-assigned", at: at(8), fob, holder: ana, by: carla },
    { kind: "fob-assigned", at: at(8), fob: spare, holder: dora, by: carla },
    { kind: "fob-returned", at: at(8), fob: spare, from: dora, by: carla },
    { kind: "fob-reported-lost", at: at(8), fob: spare, by: dora },
    { kind: "fob-found", at: at(9), fob: spare, by: dora },
    { kind: "fob-suspected", at: at(9), fob: spare, counter: 12 },
    { kind: "fob-re-enrolled", at: at(9), fob: spare, by: carla },
    { kind: "fob-revoked", at: at(9), fob: spare, by: carla },
    { kind: "fob-test-announced", at: at(9), fob, until: at(12), by: ana },
    { kind: "fob-tested", at: at(10), fob, counter: 257 },
    { kind: "frame-counted", at: at(10), fob, counter: 257, alarm: undefined },
  ),
  ...[1, 2, 3, 4].map((number) =>
    together({
      kind: "session-planned",
      at: at(11),
      session: session(number),
      plan: plan(20 * number, 20 * number + 60),
      approvalNeeded: number < 3,
      personal: { subject: session(number), value: { meeting: ["J.S."], activity: "homework" } },
      by: ana,
    }),
  ),
  together({ kind: "session-approved", at: at(12), session: session(1), by: bruno }),
  together({ kind: "session-refused", at: at(12), session: session(2), by: bruno }),
  together({ kind: "session-cancelled", at: at(12), session: session(3), by: ana }),
  together(
    { kind: "session-started", at: at(20), session: session(1), checkInDueAt: at(50), by: ana },
    { kind: "colleague-confirmed", at: at(21), session: session(1), by: dora },
    { kind: "worker-reminded", at: at(45), session: session(1), of: "check-in", dueAt: at(50) },
    { kind: "checked-in", at: at(46), session: session(1), by: ana, via: "fob", nextDueAt: at(76) },
    { kind: "session-extended", at: at(47), session: session(1), endAt: at(100), by: ana },
  ),
  together(
    {
      kind: "alarm-raised",
      at: at(50),
      alarm: alarm(1),
      alarmKind: "panic",
      cause: causeOf("panic", ana),
      subject: { ...nobody, worker: ana, fob, session: session(1), place: hall, colleague: dora },
      oddities: ["heard-late"],
      counter: 258,
      reception,
      detail: "",
      learntAt: at(50),
    },
    { kind: "frame-counted", at: at(50), fob, counter: 258, alarm: alarm(1) },
    {
      kind: "step-taken",
      at: at(50),
      alarm: alarm(1),
      round: 1,
      step: 0,
      told: [bruno, dora],
      gaps: ["no-leads"],
      reason: "due",
      nextStepAt: after(at(50), seconds(30)),
    },
  ),
  together(
    { kind: "alarm-pressed-again", at: at(51), alarm: alarm(1), fob, counter: 259, oddities: [], reception },
    {
      kind: "delivery-noted",
      at: at(51),
      alarm: alarm(1),
      round: 1,
      step: 0,
      person: bruno,
      channel: "mqtt",
      outcome: "delivered",
    },
    { kind: "alarm-acknowledged", at: at(52), alarm: alarm(1), by: bruno, attemptDueAt: at(54) },
    { kind: "acknowledgement-lapsed", at: at(54), alarm: alarm(1), by: bruno },
    { kind: "alarm-acknowledged", at: at(55), alarm: alarm(1), by: carla, attemptDueAt: at(57) },
    { kind: "worker-said-mistake", at: at(55), alarm: alarm(1), by: ana },
    {
      kind: "attempt-recorded",
      at: at(56),
      alarm: alarm(1),
      by: carla,
      how: "phone",
      result: "no-answer",
      personal: { subject: ana, value: "rang out" },
      nextActDueAt: at(58),
    },
    {
      kind: "attempt-recorded",
      at: at(57),
      alarm: alarm(1),
      by: carla,
      how: "in-person",
      result: "reached-safe",
      personal: undefined,
      nextActDueAt: at(67),
    },
    {
      kind: "emergency-services-noted",
      at: at(58),
      alarm: alarm(1),
      by: carla,
      calledAt: at(57),
      reference: "CAD 123",
      nextActDueAt: at(88),
    },
    {
      kind: "alarm-resolved",
      at: at(60),
      alarm: alarm(1),
      by: carla,
      outcome: "genuine",
      session: session(1),
      personal: { subject: ana, value: "A.B. had shouted; all calm" },
    },
  ),
  together(
    { kind: "check-in-missed", at: at(76), session: session(1), dueAt: at(76) },
    {
      kind: "alarm-raised",
      at: at(77),
      alarm: alarm(2),
      alarmKind: "missed-check-in",
      cause: causeOf("missed-check-in", session(1)),
      subject: { ...nobody, worker: ana, session: session(1) },
      oddities: [],
      counter: undefined,
      reception: undefined,
      detail: "",
      learntAt: at(79),
    },
    { kind: "protocol-reached", at: at(78), alarm: alarm(2), stage: "emergency-protocol" },
    { kind: "condition-cleared", at: at(79), alarm: alarm(2), what: "checked-in" },
    { kind: "condition-returned", at: at(79), alarm: alarm(2), uncovered: [ana] },
    {
      kind: "alarm-resolved",
      at: at(80),
      alarm: alarm(2),
      by: bruno,
      outcome: "false",
      session: session(1),
      personal: undefined,
    },
  ),
  together(
    { kind: "contact-lost", at: at(81), fob, session: session(1), lastHeardAt: at(79) },
    { kind: "contact-regained", at: at(82), fob },
    { kind: "relay-lost", at: at(83), relay, uncovered: [fob], holdBackUntil: at(85) },
    { kind: "hold-back-ended", at: at(85), relay },
    { kind: "relay-regained", at: at(86), relay },
    { kind: "clock-stepped", at: at(87), byMs: -1500 },
  ),
  together(
    { kind: "session-overran", at: at(100), session: session(1), dueAt: at(100) },
    { kind: "session-ended", at: at(101), session: session(1), by: ana, reportDueAt: at(200) },
    { kind: "report-overdue", at: at(200), session: session(1), dueAt: at(200) },
    {
      kind: "session-reported",
      at: at(201),
      session: session(1),
      personal: {
        subject: session(1),
        value: { done: "fractions", wentWell: "J.S. laughed", wentBadly: "cold room", nextTime: "heater" },
      },
      by: ana,
    },
  ),
  together(
    {
      kind: "session-started-unplanned",
      at: at(202),
      session: session(5),
      plan: plan(202, 232),
      checkInDueAt: undefined,
      personal: { subject: session(5), value: { meeting: ["M.K.", "T."], activity: "walk home" } },
      by: ana,
    },
    { kind: "session-lapsed", at: at(203), session: session(4) },
    { kind: "session-ended", at: at(230), session: session(5), by: ana, reportDueAt: at(400) },
  ),
  together(
    { kind: "person-left", at: at(231), person: dora, by: carla },
    { kind: "credential-revoked", at: at(231), credential: "c-1" as CredentialId, by: undefined },
    { kind: "person-erased", at: at(232), person: dora, by: carla },
  ),
];
