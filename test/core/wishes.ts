import * as fc from "fast-check";
import type { Actor, CommandBody } from "../../gateway/core/command.ts";
import type { Role } from "../../gateway/core/event.ts";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";
import type { AlarmId, OverrideId, PersonId, SessionId } from "../../shared/base/ids.ts";
import { hours, minutes, seconds } from "../../shared/base/instant.ts";
import { oneHour, rotaOf, tonight, unremarkable } from "./makings.ts";
import { clock, gateway, named, type Site } from "./site.ts";

/** Who wishes what, once it is known what there is to wish it of. */
type Wish = readonly [Actor | string, (site: Site) => CommandBody];

const people = ["ana", "eli", "bruno", "chloe", "dora", "felix", "iris", "gita"] as const;
export const fobs = ["fob-7", "fob-8", "fob-9"] as const;
export const person = fc.constantFrom(...people);
export const fob = fc.constantFrom(...fobs);
const relay = fc.constantFrom("hall-relay", "annexe-relay");
const responder = fc.constantFrom("bruno", "chloe", "felix", "bruno", "ana", "iris");

/** Mostly one that is there, so that something comes of it. */
type Pick<Id> = (site: Site) => Id;
const session: fc.Arbitrary<Pick<SessionId>> = fc
  .nat(7)
  .map((nth) => (site) => [...site.state.sessions.keys()][nth % 3] ?? named(`s-${nth + 1}`));
const alarm: fc.Arbitrary<Pick<AlarmId>> = fc
  .nat(9)
  .map((nth) => (site) => [...site.state.alarms.keys()][nth % 4] ?? named(`a-${nth + 1}`));
const sign = fc.constantFrom("safe", "duress", "unrecognised");
export const spell = fc.oneof(
  fc.integer({ min: 0, max: 10 }).map(seconds),
  fc.integer({ min: 1, max: 30 }).map(minutes),
  fc.constantFrom(hours(1), hours(4)),
);

/** Anything anybody may wish, sensible or not. */
export const wishes: fc.Arbitrary<Wish> = fc.oneof(
  { arbitrary: aboutSessions(), weight: 5 },
  { arbitrary: aboutAlarms(), weight: 5 },
  { arbitrary: aboutFobs(), weight: 3 },
  { arbitrary: aboutWatches(), weight: 4 },
  { arbitrary: aboutPeople(), weight: 2 },
);

function fixed(by: Actor | string, body: CommandBody): Wish {
  return [by, () => body];
}

function aboutSessions(): fc.Arbitrary<Wish> {
  const worker = fc.constantFrom<PersonId>(named("ana"), named("eli"), named("dora"));
  return fc.oneof(
    fc
      .tuple(worker, fc.constantFrom(0, minutes(1), minutes(20), hours(1)), fc.option(person))
      .map(([who, checkInEveryMs, colleague]) =>
        fixed(who, {
          ...oneHour(who),
          checkInEveryMs,
          colleague: colleague === null ? undefined : named(colleague),
        }),
      ),
    fc.uniqueArray(worker, { minLength: 1, maxLength: 3 }).map(
      (workers): Wish => [
        "bruno",
        (site) => ({
          kind: "plan-session",
          plan: { ...tonight(site.now), workers },
          personal: { meeting: ["J.S."], activity: "" },
        }),
      ],
    ),
    fc
      .tuple(
        person,
        session,
        fc.constantFrom(
          "approve-session",
          "refuse-session",
          "cancel-session",
          "start-session",
          "confirm-colleague",
        ),
      )
      .map(([by, about, kind]): Wish => [by, (site) => ({ kind, session: about(site) })]),
    fc
      .tuple(person, session, spell)
      .map(
        ([by, about, ms]): Wish => [
          by,
          (site) => ({ kind: "extend-session", session: about(site), endAt: site.in(ms) }),
        ],
      ),
    fc
      .tuple(worker, sign)
      .map(([by, said]) => fixed(by, { kind: "check-in", session: undefined, sign: said, via: "phone" })),
    fc
      .tuple(person, session, sign)
      .map(
        ([by, about, said]): Wish => [
          by,
          (site) => ({ kind: "end-session", session: about(site), sign: said }),
        ],
      ),
    fc.tuple(worker, session).map(
      ([by, about]): Wish => [
        by,
        (site) => ({
          kind: "report-session",
          session: about(site),
          note: { done: "", wentWell: "", wentBadly: "", nextTime: "" },
        }),
      ],
    ),
  );
}

function aboutAlarms(): fc.Arbitrary<Wish> {
  const result = fc.constantFrom("reached-safe", "reached-needs-help", "no-answer", "message-left");
  return fc.oneof(
    fc
      .tuple(person, person)
      .map(([by, worker]) => fixed(by, { kind: "raise-alarm", alarmKind: "panic", worker: named(worker) })),
    fc
      .tuple(responder, alarm)
      .map(([by, about]): Wish => [by, (site) => ({ kind: "acknowledge-alarm", alarm: about(site) })]),
    fc
      .tuple(responder, alarm, result)
      .map(
        ([by, about, how]): Wish => [
          by,
          (site) => ({ kind: "record-attempt", alarm: about(site), how: "phone", result: how, note: "seen" }),
        ],
      ),
    fc.tuple(responder, alarm).map(
      ([by, about]): Wish => [
        by,
        (site) => ({
          kind: "note-emergency-services",
          alarm: about(site),
          calledAt: site.now,
          reference: "",
        }),
      ],
    ),
    fc
      .tuple(person, sign)
      .map(([by, said]) => fixed(by, { kind: "say-mistake", alarm: undefined, sign: said })),
    fc
      .tuple(responder, alarm)
      .map(
        ([by, about]): Wish => [
          by,
          (site) => ({ kind: "resolve-alarm", alarm: about(site), outcome: "false", note: "n" }),
        ],
      ),
    fc.tuple(alarm, person, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 4 })).map(
      ([about, who, round, step]): Wish => [
        gateway,
        (site) => ({
          kind: "note-delivery",
          alarm: about(site),
          round,
          step,
          person: named(who),
          channel: "mqtt",
          outcome: "failed",
        }),
      ],
    ),
  );
}

function aboutFobs(): fc.Arbitrary<Wish> {
  const meaning = fc.constantFrom("panic", "man-down", "assistance", "check-in", "duress-check-in");
  const standing = fc.constantFrom("fresh", "fresh", "fresh", "late", "went-back");
  return fc.oneof(
    fc
      .tuple(
        fob,
        meaning,
        standing,
        fc.integer({ min: 1, max: 99 }),
        fc.constantFrom(false, false, false, true),
      )
      .map(
        ([who, said, stands, counter, tampered]): Wish => [
          { kind: "fob", fob: named(who) },
          (site) => ({
            ...unremarkable(site.now),
            fob: named(who),
            counter,
            meaning: said,
            standing: stands,
            tampered,
          }),
        ],
      ),
    fc
      .tuple(
        fob,
        fc.constantFrom(
          "re-enrol-fob",
          "return-fob",
          "report-fob-lost",
          "fob-found",
          "revoke-fob",
          "announce-test",
          "announce-test",
          "announce-test",
        ),
      )
      .map(([which, kind]) =>
        fixed(kind === "announce-test" ? "felix" : "iris", { kind, fob: named(which) }),
      ),
    fc
      .tuple(fob, person)
      .map(([which, holder]) =>
        fixed("iris", { kind: "assign-fob", fob: named(which), holder: named(holder) }),
      ),
    fob.map((which) => fixed(gateway, { kind: "note-counter-went-back", fob: named(which), counter: 1 })),
  );
}

function aboutWatches(): fc.Arbitrary<Wish> {
  const lost = fc.uniqueArray(fob, { maxLength: 3 });
  return fc.oneof(
    fob.map(
      (which): Wish => [
        gateway,
        (site) => ({ kind: "note-contact-lost", fob: named(which), lastHeardAt: undefined, dueAt: site.now }),
      ],
    ),
    fob.map((which) => fixed(gateway, { kind: "note-contact-regained", fob: named(which) })),
    fc.tuple(relay, lost).map(
      ([which, uncovered]): Wish => [
        gateway,
        (site) => ({
          kind: "note-relay-lost",
          relay: named(which),
          dueAt: site.now,
          uncovered: uncovered.map((id) => named(id)),
        }),
      ],
    ),
    relay.map((which) => fixed(gateway, { kind: "note-relay-regained", relay: named(which) })),
    relay.map((which) => fixed("iris", { kind: "retire-relay", relay: named(which) })),
    fob.map((which) => fixed(gateway, { kind: "note-battery", fob: named(which), percent: 5 })),
    fc
      .constantFrom("note-fault", "note-fault-cleared")
      .map((kind) => fixed(gateway, { kind, fault: "storage", about: "journal", detail: "" })),
    fc
      .constantFrom("rota", "alarm:a-1", "session:s-1", "relay:hall-relay", "nonsense", "alarm:")
      .map((key): Wish => [clock, (site) => ({ kind: "fall-due", key, dueAt: site.now })]),
  );
}

function aboutPeople(): fc.Arbitrary<Wish> {
  const roles = fc.subarray<Role>(["worker", "supervisor", "lead", "admin"]);
  const details = { name: "Somebody", phone: "" };
  const brisk = defaultPolicy();
  return fc.oneof(
    fc
      .tuple(fc.constantFrom("add-person", "change-person"), person, roles)
      .map(([kind, who, held]) => fixed("iris", { kind, person: named(who), roles: held, details })),
    fc
      .tuple(fc.constantFrom("person-leaves", "erase-person"), person)
      .map(([kind, who]) => fixed("iris", { kind, person: named(who) })),
    person.map((who) => fixed("iris", { kind: "set-rota", rota: rotaOf([who]) })),
    fc.tuple(spell, spell).map(
      ([from, length]): Wish => [
        "bruno",
        (site) => ({
          kind: "override-rota",
          override: {
            id: named<OverrideId>(`o-${from}-${length}`),
            layer: named("layer-1"),
            from: site.in(from),
            to: site.in(from + length),
            person: undefined,
            reason: "cover",
          },
        }),
      ],
    ),
    fc.constantFrom(0, minutes(1)).map((graceMs) =>
      fixed("iris", {
        kind: "adopt-policy",
        policy: { ...brisk, overrun: { graceMs }, checkIn: { ...brisk.checkIn, remindBeforeMs: graceMs } },
      }),
    ),
  );
}
