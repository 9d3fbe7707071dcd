import type { Explained } from "../../../shared/wire/tellingFields.ts";
import type { Oddity, Outcome, ProtocolStage } from "../../core/alarm/alarmWords.ts";
import type { AlarmSubject, DeliveryOutcome, StepGap } from "../../core/event.ts";
import type { AlarmKind } from "../../core/policy/policy.ts";

/** What the headline begins with: the one word that is read first. */
const kindWords: Readonly<Record<AlarmKind, string>> = {
  panic: "PANIC",
  duress: "DURESS",
  "man-down": "MAN DOWN",
  "missed-check-in": "MISSED CHECK-IN",
  overrun: "SESSION OVERRAN",
  "contact-lost": "CONTACT LOST",
  assistance: "Colleague asked for",
  technical: "HARK CANNOT WATCH AS IT SHOULD",
};

/** P2: what is unusual about a press, for whoever must judge how much to trust it. It alarmed all the same. */
const oddityWords: Readonly<Record<Oddity, string>> = {
  "no-session": "The worker has no session now, so place and company are not known.",
  "two-sessions": "The worker is in two sessions at once: check both places.",
  "session-planned-only": "The session was planned and not started; its details are the plan's.",
  "session-just-ended": "The session had just ended; the worker may still be there.",
  "fob-unassigned": "Nobody is recorded as holding this fob.",
  "fob-returned": "The fob was returned to stock: somebody else may have it.",
  "fob-reported-lost": "The fob was reported lost: whoever found it may have pressed.",
  "fob-revoked": "The fob was revoked.",
  "fob-suspect": "The fob's counter went back before, so it may have been copied.",
  "counter-went-back":
    "The press carries an old counter: it is a copy of an earlier one, or the fob was reset.",
  "counter-late": "An earlier press of this fob, heard after a later one.",
  "unmapped-gesture": "The button was used in a way that has no meaning of its own; taken as panic.",
  "heard-late": "The relay says that it heard the press some time ago.",
  "heard-from-the-future": "The relay's clock is ahead, so its time of hearing is wrong.",
  "holder-left": "The fob's holder has left the organisation.",
  "test-announced": "A function test of this fob was announced.",
  "pressed-by-message": "Raised from a phone or console, not by a fob.",
  "not-on-record": "When it was raised the journal could not be written.",
  "queue-full": "The gateway was overloaded when it came.",
  "fob-tampered": "The fob reports that it was opened or tampered with.",
};

const gapWords: Readonly<Record<StepGap, string>> = {
  "on-call-empty": "Nobody is on call now, so the leads were told instead.",
  "no-colleague": "The session has no colleague who could be told.",
  "no-leads": "There is no lead who could be told.",
  "no-supervisors": "There is no supervisor who could be told.",
  "nobody-at-all": "There was nobody at all who could be told.",
};

const stageWords: Readonly<Record<ProtocolStage, string>> = {
  "make-contact": "Somebody must try to make contact with the worker now.",
  "emergency-protocol": "No contact in time: the organisation's emergency protocol applies now.",
  "emergency-services": "Contact cannot be made: call the emergency services now.",
};

const faultWords: Readonly<Record<NonNullable<AlarmSubject["fault"]>, string>> = {
  "relay-lost": "A relay has stopped answering, so fobs that only it can hear are not covered.",
  "rota-gap": "Nobody is on call at some time ahead.",
  "battery-low": "A fob's battery is low.",
  "clock-stepped": "The gateway's clock jumped.",
  storage: "The gateway's storage fails or is full.",
  "counter-went-back": "A fob sent an old counter: it may have been copied or reset.",
  tampered: "A fob reports that it was opened or tampered with.",
  "relay-faulty":
    "A relay says that a radio or a line of its has failed: fobs that only it hears may not be covered.",
  "fob-faulty": "A fob has tested itself and failed, or cannot keep what it must: hand out another.",
  "channel-failing": "A way of reaching people fails.",
  "report-overdue": "A worker has not reported after a session.",
};

const outcomeWords: Readonly<Record<Outcome, string>> = {
  genuine: "a genuine emergency",
  false: "a false alarm",
  test: "a test",
  drill: "a drill",
  precaution: "a precaution",
};

const deliveryWords: Readonly<Record<DeliveryOutcome | "waiting", string>> = {
  delivered: "their device has it; nobody has answered by that",
  accepted: "a server took it; nobody has answered by that",
  failed: "it could not be sent",
  "nobody-connected": "no device of theirs is connected",
  waiting: "being sent",
};

export function explainOddity(code: Oddity): Explained {
  return { code, sentence: oddityWords[code] };
}

export function explainGap(code: StepGap): Explained {
  return { code, sentence: gapWords[code] };
}

export function explainFault(code: NonNullable<AlarmSubject["fault"]>): Explained {
  return { code, sentence: faultWords[code] };
}

export function stageSentence(stage: ProtocolStage): string {
  return stageWords[stage];
}

export function toldSentence(name: string, outcome: DeliveryOutcome | "waiting"): string {
  return `${name}: ${deliveryWords[outcome]}.`;
}

export function ringingSentence(step: number, round: number, next: string): string {
  const again = round > 1 ? `, round ${round}` : "";
  return `Nobody has taken charge. Step ${step}${again}; goes on to the next people at ${next}.`;
}

export function acknowledgedSentence(name: string, due: string): string {
  return `${name} has taken charge. Rings again at ${due} unless what was done is recorded before.`;
}

export function resolvedSentence(name: string, outcome: Outcome): string {
  return `Resolved by ${name} as ${outcomeWords[outcome]}.`;
}

/** `PANIC: Ana Lima, Youth Hub room 2, with J.S.` */
export function headlineOf(parts: {
  readonly kind: AlarmKind;
  readonly who: string;
  readonly where: string;
  readonly meeting: readonly string[];
}): string {
  const company = parts.meeting.length > 0 ? `, with ${parts.meeting.join(" and ")}` : "";
  return `${kindWords[parts.kind]}: ${parts.who}, ${parts.where}${company}`;
}

export function technicalHeadline(fault: string, uncovered: number): string {
  const people = uncovered === 1 ? "1 person" : `${uncovered} people`;
  return `${kindWords.technical}: ${fault}${uncovered > 0 ? ` Without cover: ${people}.` : ""}`;
}

export const unknownWords = {
  erased: "(erased)",
  person: "not known",
  holder: "nobody known to hold the fob",
  place: "place not known",
  relay: "a relay not known",
} as const;

/** What the core could only say in a code: the fob's last holder is a lead, not a fact. */
export function lastHolderSentence(name: string): string {
  return `The fob was last held by ${name}.`;
}

/** What each `mosquitto_pub` line beside an alarm does. */
export const wayWords = {
  acknowledge: "take charge",
  attempt: "record a try to reach the worker; change how and result to what was done",
  emergencyServices: "note that the emergency services were called, now; change the reference",
  resolve: "close the alarm; outcome is genuine, false, test, drill or precaution",
} as const;
