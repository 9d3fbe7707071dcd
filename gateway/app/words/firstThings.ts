import { unreachable } from "../../../shared/base/invariant.ts";
import type { ProtocolStage } from "../../core/alarm/alarmWords.ts";
import type { AlarmKind } from "../../core/policy/policy.ts";

/** What the first sentences depend on. A phone is empty when none is known. */
export interface Scene {
  readonly kind: AlarmKind;
  readonly phase: "ringing" | "acknowledged" | "resolved";
  readonly silent: boolean;
  readonly worker: { readonly name: string; readonly phone: string } | undefined;
  readonly place: string | undefined;
  readonly colleague: { readonly name: string; readonly phone: string } | undefined;
  readonly heardBy: string | undefined;
  readonly stage: ProtocolStage | undefined;
  readonly servicesCalled: boolean;
  readonly reachedSafe: boolean;
  readonly uncovered: number;
}

const callServices =
  "Call the emergency services (999 or 112) and give the address; then note the time and reference here.";
const record = "Record every try and its result: without a record the alarm rings again.";

/** What to do, in order, for somebody who has just been woken by it. */
export function firstThingsToDo(scene: Scene): readonly string[] {
  if (scene.phase === "resolved") return ["Nothing more: the alarm is resolved."];
  const first =
    scene.phase === "ringing" ? ["Acknowledge this alarm: it goes on ringing until a person has it."] : [];
  const known = scene.reachedSafe
    ? ["The worker was reached and said to be safe: see them before you resolve."]
    : [];
  return [...first, ...known, ...thingsFor(scene), ...lastThings(scene)];
}

function thingsFor(scene: Scene): readonly string[] {
  switch (scene.kind) {
    case "panic":
    case "man-down":
      return [...sendColleague(scene, "now, not alone"), ...reachWorker(scene), ...orServices(scene)];
    case "duress":
      return duressThings(scene);
    case "missed-check-in":
    case "overrun":
    case "contact-lost":
      return silenceThings(scene);
    case "assistance":
      return [
        "The worker asks quietly for a colleague. It is not a panic, and must not look like one.",
        ...sendColleague(scene, "now, calmly"),
        scene.colleague
          ? "If the colleague cannot, go or send somebody else."
          : `Go or send somebody to ${placeOf(scene)}.`,
      ];
    case "technical":
      return technicalThings(scene);
    default:
      return unreachable(scene.kind);
  }
}

/** P7: nothing may tell whoever threatens the worker that the code was more than a check-in. */
function duressThings(scene: Scene): readonly string[] {
  return [
    "The worker gave the duress code: somebody may be listening to them or looking at their phone. Do not let on.",
    "Do NOT ring or message the worker.",
    ...(scene.servicesCalled ? [] : [`${callServices} Say that it is a silent duress call.`]),
    ...(scene.colleague
      ? [`Tell ${reach(scene.colleague)} quietly; nobody goes in alone or asks for the worker by name.`]
      : ["Find out who else is in the building, and tell them quietly; nobody goes in alone."]),
    ...unknownPlace(scene),
  ];
}

function silenceThings(scene: Scene): readonly string[] {
  switch (scene.stage) {
    case "emergency-services":
      return [
        ...(scene.servicesCalled ? [] : [`Contact could not be made. ${callServices}`]),
        ...sendColleague(scene, "only together with somebody else"),
        ...unknownPlace(scene),
      ];
    case "emergency-protocol":
      return [
        "Contact was not made in time: follow your organisation's emergency protocol now.",
        ...sendColleague(scene, "now, not alone"),
        ...reachWorker(scene),
        ...orServices(scene),
      ];
    case "make-contact":
    case undefined:
      return [...reachWorker(scene), ...sendColleague(scene, "and look in"), ...orServices(scene)];
    default:
      return unreachable(scene.stage);
  }
}

function technicalThings(scene: Scene): readonly string[] {
  const people =
    scene.uncovered > 0
      ? [
          "Ring everyone listed as uncovered: Hark may not hear them. They go on by phone, or stop working alone.",
        ]
      : [];
  return [
    ...people,
    "Have whoever looks after the system run `hark doctor` on the gateway: it says what to mend.",
  ];
}

function reachWorker({ silent, worker, heardBy }: Scene): readonly string[] {
  if (worker === undefined) {
    const where = heardBy === undefined ? "" : ` It was heard by ${heardBy}: begin there.`;
    return [`Nobody is known to hold this fob: find out who has it.${where}`];
  }
  if (silent) {
    return [
      `Do NOT ring or message ${worker.name}: nothing near them may sound now, since it could put them in danger.`,
    ];
  }
  return worker.phone === ""
    ? [`Make contact with ${worker.name}; no phone number is known.`]
    : [`Ring ${reach(worker)}.`];
}

function sendColleague(scene: Scene, how: string): readonly string[] {
  return scene.colleague
    ? [`Ask ${reach(scene.colleague)}, the colleague close by, to go to ${placeOf(scene)} ${how}.`]
    : [];
}

function orServices(scene: Scene): readonly string[] {
  if (scene.servicesCalled) return unknownPlace(scene);
  return [`No answer, or anything sounds wrong: do not wait. ${callServices}`, ...unknownPlace(scene)];
}

function unknownPlace({ place, heardBy }: Scene): readonly string[] {
  if (place !== undefined) return [];
  return [
    heardBy === undefined
      ? "The place is not known: ask colleagues, the calendar and the office where the worker was to be."
      : `The place is not known; the press was heard by ${heardBy}.`,
  ];
}

function lastThings(scene: Scene): readonly string[] {
  const called = scene.servicesCalled
    ? ["The emergency services have been called: tell them anything new."]
    : [];
  return scene.kind === "technical" ? [record] : [...called, record];
}

function reach(person: { readonly name: string; readonly phone: string }): string {
  return person.phone === "" ? `${person.name} (no number known)` : `${person.name} on ${person.phone}`;
}

function placeOf({ place }: Scene): string {
  return place ?? "where the worker is";
}
