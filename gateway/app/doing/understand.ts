import { unreachable } from "../../../shared/base/invariant.ts";
import type { DeedMessage, DeedOf, DoMessage } from "../../../shared/wire/doMessage.ts";
import type { CommandBody } from "../../core/command.ts";
import { understandRota } from "./understandRota.ts";
import { understandSecrets } from "./understandSecrets.ts";
import { understandSession } from "./understandSession.ts";
import { commanded, type Setting, type Understood } from "./understood.ts";

/**
 * Turns what a person sent into what the core decides on. Roles are judged by
 * the core for commands and by `answerQuestion` for questions; here only what
 * was left out is filled in: oneself, now, one's only session.
 */
export function understand(message: DoMessage, setting: Setting): Understood {
  if (!("do" in message)) return { kind: "question", question: message };
  switch (message.do) {
    case "plan":
    case "approve":
    case "refuse":
    case "cancel":
    case "start":
    case "extend":
    case "confirm":
    case "check-in":
    case "end":
    case "report":
    case "erase-session":
    case "mistake":
      return understandSession(message, setting);
    case "set-rota":
    case "override-rota":
    case "swap-turns":
    case "cancel-override":
      return understandRota(message, setting);
    case "set-codes":
    case "issue-credential":
      return understandSecrets(message, setting);
    case "enrol-fob":
    case "re-enrol-fob":
      return understandEnrolment(message);
    case "panic":
    case "assistance":
    case "acknowledge":
    case "attempt":
    case "emergency-services":
    case "resolve":
    case "add-person":
    case "change-person":
    case "person-leaves":
    case "erase-person":
    case "revoke-credential":
    case "change-zone":
    case "adopt-policy":
    case "add-place":
    case "change-place":
    case "retire-place":
    case "add-relay":
    case "change-relay":
    case "retire-relay":
    case "assign-fob":
    case "return-fob":
    case "report-fob-lost":
    case "fob-found":
    case "revoke-fob":
    case "test-fob":
      return commanded(plainBody(message, setting));
    default:
      return unreachable(message);
  }
}

type PlainDeed = Exclude<
  DeedMessage,
  Parameters<typeof understandSession>[0] | Parameters<typeof understandRota>[0] | SecretDeed
>;
type SecretDeed = DeedOf<"set-codes" | "issue-credential" | "enrol-fob" | "re-enrol-fob">;

function understandEnrolment(message: DeedOf<"enrol-fob" | "re-enrol-fob">): Understood {
  const { fob, key: fobKey } = message;
  if (message.do === "re-enrol-fob") return commanded({ kind: "re-enrol-fob", fob }, { fobKey });
  const { address, label = "" } = message;
  return commanded({ kind: "enrol-fob", fob, address, label }, { fobKey });
}

/** What becomes one command as it stands. */
function plainBody(message: PlainDeed, { who, now }: Setting): CommandBody {
  switch (message.do) {
    case "panic":
    case "assistance":
      return { kind: "raise-alarm", alarmKind: message.do, worker: message.worker ?? who };
    case "acknowledge":
      return { kind: "acknowledge-alarm", alarm: message.alarm };
    case "attempt": {
      const { alarm, how, result, note = "" } = message;
      return { kind: "record-attempt", alarm, how, result, note };
    }
    case "emergency-services": {
      const { alarm, calledAt = now, reference = "" } = message;
      return { kind: "note-emergency-services", alarm, calledAt, reference };
    }
    case "resolve":
      return {
        kind: "resolve-alarm",
        alarm: message.alarm,
        outcome: message.outcome,
        note: message.note ?? "",
      };
    case "add-person":
    case "change-person": {
      const { person, name, phone = "", roles } = message;
      return { kind: message.do, person, roles: [...new Set(roles)], details: { name, phone } };
    }
    case "person-leaves":
    case "erase-person":
      return { kind: message.do, person: message.person };
    case "revoke-credential":
      return { kind: "revoke-credential", credential: message.credential };
    case "change-zone":
      return { kind: "change-zone", zone: message.zone };
    case "adopt-policy":
      return { kind: "adopt-policy", policy: message.policy };
    case "add-place":
    case "change-place":
    case "retire-place":
    case "add-relay":
    case "change-relay":
    case "retire-relay":
    case "assign-fob":
    case "return-fob":
    case "report-fob-lost":
    case "fob-found":
    case "revoke-fob":
    case "test-fob":
      return thingBody(message);
    default:
      return unreachable(message);
  }
}

type ThingDeed = DeedOf<
  | "add-place"
  | "change-place"
  | "retire-place"
  | "add-relay"
  | "change-relay"
  | "retire-relay"
  | "assign-fob"
  | "return-fob"
  | "report-fob-lost"
  | "fob-found"
  | "revoke-fob"
  | "test-fob"
>;

function thingBody(message: ThingDeed): CommandBody {
  switch (message.do) {
    case "add-place":
    case "change-place": {
      const { place, name, address = "", guidance = "" } = message;
      return { kind: message.do, place, name, address, guidance };
    }
    case "retire-place":
      return { kind: "retire-place", place: message.place };
    case "add-relay":
    case "change-relay":
      return { kind: message.do, relay: message.relay, name: message.name, place: message.place };
    case "retire-relay":
      return { kind: "retire-relay", relay: message.relay };
    case "assign-fob":
      return { kind: "assign-fob", fob: message.fob, holder: message.holder };
    case "test-fob":
      return { kind: "announce-test", fob: message.fob };
    case "return-fob":
    case "report-fob-lost":
    case "fob-found":
    case "revoke-fob":
      return { kind: message.do, fob: message.fob };
    default:
      return unreachable(message);
  }
}
