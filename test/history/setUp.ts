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
import { after, type Instant, instant, minutes } from "../../shared/base/instant.ts";

const start = instant(Date.parse("2026-09-07T17:00:00Z"));
export const [ana, bruno, carla, dora] = ["ana", "bruno", "carla", "dora"] as PersonId[] as [
  PersonId,
  PersonId,
  PersonId,
  PersonId,
];
export const hall = "hall" as PlaceId;
export const relay = "hall-1" as RelayId;
export const fob = "fob-7" as FobId;
const spare = "fob-8" as FobId;
const layer = "first" as LayerId;
export const session = (number: number) => `s-${number}` as SessionId;
export const alarm = (number: number) => `a-${number}` as AlarmId;

export function at(minute: number): Instant {
  return after(start, minutes(minute));
}

export function plan(from: number, to: number): SessionPlan {
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

export const nobody: AlarmSubject = {
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

export const reception = { relay, rssi: -61, heardAt: at(40) };

/** What one turn of the engine made durable. */
export function together(...events: readonly DomainEvent[]): readonly DomainEvent[] {
  return events;
}

/** An organisation, its people, places, rota and fobs. */
export const setUp: readonly (readonly DomainEvent[])[] = [
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
];
