import type { PersonId } from "../../shared/base/ids.ts";
import { InvariantBroken } from "../../shared/base/invariant.ts";
import { decideAlarm } from "./alarm/decideAlarm.ts";
import type { BodyOf, Command, CommandKind } from "./command.ts";
import { fallDue } from "./deadlines.ts";
import { type Decision, refuse } from "./decision.ts";
import { decideFob } from "./fob/decideFob.ts";
import { hearFrame, noteCounterWentBack } from "./fob/hearFrame.ts";
import { decidePeople, setUp } from "./people/decidePeople.ts";
import { permit } from "./people/permit.ts";
import { decidePlace } from "./place/decidePlace.ts";
import { decideRota } from "./rota/decideRota.ts";
import { decideSession } from "./session/decideSession.ts";
import type { OrgState } from "./state.ts";
import { decideWatch } from "./watch/decideWatch.ts";

/**
 * What becomes of a wish in this state. Pure and repeatable: the same state and
 * command always decide the same. Its cost does not grow with the organisation.
 */
export function decide(state: OrgState, command: Command): Decision {
  if (is(command, "set-up-organisation")) {
    return command.by.kind === "operator" ? setUp(state, command) : refuse("not-allowed", command.by.kind);
  }
  if (!state.org) return refuse("not-set-up", command.body.kind);
  const refusal = permit(state, command);
  if (refusal) return refuse(refusal.code, refusal.what);
  return decideBeyondTheDoor(state, command);
}

function decideBeyondTheDoor(state: OrgState, command: Command): Decision {
  if (is(command, "hear-frame")) return hearFrame(state, command);
  if (is(command, "note-counter-went-back")) return noteCounterWentBack(state, command);
  if (is(command, "fall-due")) return fallDue(state, command);
  if (is(command, ...alarmKinds)) return decideAlarm(state, command);
  if (is(command, ...watchKinds)) return decideWatch(state, command);
  if (is(command, ...peopleKinds)) return decidePeople(state, command, personOf(command));
  const by = personOf(command);
  if (by === undefined) return refuse("not-allowed", command.by.kind);
  if (is(command, ...sessionKinds)) return decideSession(state, command, by);
  if (is(command, ...fobKinds)) return decideFob(state, command, by);
  if (is(command, ...placeKinds)) return decidePlace(state, command, by);
  if (is(command, ...rotaKinds)) return decideRota(state, command, by);
  return undecided(command.body.kind);
}

const alarmKinds = [
  "raise-alarm",
  "acknowledge-alarm",
  "record-attempt",
  "note-emergency-services",
  "say-mistake",
  "resolve-alarm",
  "note-delivery",
] as const;
const watchKinds = [
  "note-contact-lost",
  "note-contact-regained",
  "note-relay-lost",
  "note-relay-regained",
  "note-battery",
  "note-fault",
  "note-fault-cleared",
  "note-clock-step",
] as const;
const peopleKinds = [
  "change-zone",
  "adopt-policy",
  "add-person",
  "change-person",
  "person-leaves",
  "erase-person",
  "set-codes",
  "issue-credential",
  "revoke-credential",
] as const;
const sessionKinds = [
  "plan-session",
  "approve-session",
  "refuse-session",
  "cancel-session",
  "start-session",
  "start-unplanned",
  "extend-session",
  "confirm-colleague",
  "check-in",
  "end-session",
  "report-session",
  "erase-session",
] as const;
const fobKinds = [
  "enrol-fob",
  "re-enrol-fob",
  "assign-fob",
  "return-fob",
  "report-fob-lost",
  "fob-found",
  "revoke-fob",
  "announce-test",
] as const;
const placeKinds = [
  "add-place",
  "change-place",
  "retire-place",
  "add-relay",
  "change-relay",
  "retire-relay",
] as const;
const rotaKinds = ["set-rota", "override-rota", "swap-turns", "cancel-override"] as const;

type Decided =
  | "set-up-organisation"
  | "hear-frame"
  | "note-counter-went-back"
  | "fall-due"
  | (
      | typeof alarmKinds
      | typeof watchKinds
      | typeof peopleKinds
      | typeof sessionKinds
      | typeof fobKinds
      | typeof placeKinds
      | typeof rotaKinds
    )[number];

/** Compiles only while every command kind stands in one of the lists above. */
function undecided(kind: Decided): never {
  throw new InvariantBroken(`nobody decides ${kind}`);
}

function is<Kind extends CommandKind>(
  command: Command,
  ...kinds: readonly Kind[]
): command is Command<BodyOf<Kind>> {
  return kinds.some((kind) => kind === command.body.kind);
}

function personOf(command: Command): PersonId | undefined {
  return command.by.kind === "person" ? command.by.person : undefined;
}
