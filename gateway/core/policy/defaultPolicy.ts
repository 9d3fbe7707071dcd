import { minutes, seconds } from "../../../shared/base/instant.ts";
import type { EscalationPolicy, EscalationStep, Policy, Target } from "./policy.ts";

const onCall: Target = { kind: "on-call" };
const colleague: Target = { kind: "colleague" };
const leads: Target = { kind: "leads" };
const admins: Target = { kind: "admins" };
const everyone: Target = { kind: "everyone" };

function step(afterMs: number, ...targets: readonly Target[]): EscalationStep {
  return { afterMs, targets };
}

/**
 * Someone may be hurt: on-call and the colleague next door at once. 30 s and
 * 60 s leave the answer-time figure UK monitoring centres publish (97.5 % within
 * 60 s) within reach of the second contact.
 */
const emergency: EscalationPolicy = {
  steps: [step(0, onCall, colleague), step(seconds(30), leads), step(seconds(30), everyone)],
  repeatEveryMs: seconds(60),
};

/** Silence rather than a press: the supervisor at once, the rest while contact is being tried. */
const silence: EscalationPolicy = {
  steps: [step(0, onCall), step(minutes(1), colleague, leads), step(minutes(2), everyone)],
  repeatEveryMs: minutes(2),
};

/** A quiet call for a colleague: those nearest first. */
const quietCall: EscalationPolicy = {
  steps: [step(0, colleague, onCall), step(minutes(2), leads), step(minutes(3), everyone)],
  repeatEveryMs: minutes(5),
};

/** Hark cannot watch as promised: whoever is on call must know, and whoever can mend it. */
const technical: EscalationPolicy = {
  steps: [step(0, onCall, admins), step(minutes(5), leads), step(minutes(10), everyone)],
  repeatEveryMs: minutes(15),
};

/** What holds until an organisation adopts its own: safe for people who never open the settings. */
export function defaultPolicy(): Policy {
  return {
    name: "Hark's default",
    escalation: {
      panic: emergency,
      duress: emergency,
      "man-down": emergency,
      "missed-check-in": silence,
      overrun: silence,
      "contact-lost": silence,
      assistance: quietCall,
      technical,
    },
    followUp: { firstAttemptMs: minutes(2), nextAttemptMs: minutes(5), resolveMs: minutes(15) },
    checkIn: {
      defaultEveryMs: minutes(20),
      remindBeforeMs: minutes(2),
      graceMs: 0,
      protocolAfterMs: minutes(10),
    },
    overrun: { graceMs: minutes(5) },
    contactLost: { afterMs: seconds(90) },
    relayLost: { afterMs: seconds(25), holdBackMs: minutes(5) },
    approval: { required: "never" },
    colleague: { required: false },
    report: { dueAfterMs: minutes(60) },
    rota: { warnAheadMs: 48 * minutes(60) },
    test: { windowMs: minutes(2) },
    unplanned: { lengthMs: minutes(60) },
  };
}
