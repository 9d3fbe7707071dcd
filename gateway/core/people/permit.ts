import type { PersonId } from "../../../shared/base/ids.ts";
import type { Actor, BodyOf, Command, CommandKind } from "../command.ts";
import type { Refusal } from "../refusal.ts";
import type { OrgState } from "../state.ts";

/** `member` is any active person: the room goes on to ask whose session, alarm or emergency it is. */
type Allowed =
  | "admin"
  | "lead"
  | "supervisor"
  | "worker"
  | "member"
  | "operator"
  | "fob"
  | "clock"
  | "gateway";

const admins: readonly Allowed[] = ["admin"];
const custodians: readonly Allowed[] = ["admin", "lead", "supervisor"];
const members: readonly Allowed[] = ["member"];
const itself: readonly Allowed[] = ["gateway"];

/** P8: who may wish what, for every command there is; whatever is not named here is refused. */
const allowed: Readonly<Record<CommandKind, readonly Allowed[]>> = {
  "set-up-organisation": ["operator"],
  "change-zone": admins,
  "adopt-policy": admins,
  "add-person": admins,
  "change-person": admins,
  "person-leaves": admins,
  "erase-person": admins,
  "set-codes": members,
  "issue-credential": ["admin", "operator"],
  "revoke-credential": ["admin", "operator"],
  "add-place": admins,
  "change-place": admins,
  "retire-place": admins,
  "add-relay": admins,
  "change-relay": admins,
  "retire-relay": admins,
  "set-rota": admins,
  "override-rota": custodians,
  "swap-turns": custodians,
  "cancel-override": custodians,
  "enrol-fob": admins,
  "re-enrol-fob": admins,
  "assign-fob": admins,
  "return-fob": admins,
  "report-fob-lost": members,
  "fob-found": admins,
  "revoke-fob": admins,
  "announce-test": custodians,
  "hear-frame": ["fob"],
  "note-counter-went-back": ["fob", "gateway"],
  "plan-session": members,
  "approve-session": ["lead"],
  "refuse-session": ["lead"],
  "cancel-session": members,
  "start-session": members,
  "start-unplanned": members,
  "extend-session": members,
  "confirm-colleague": members,
  "check-in": ["worker"],
  "end-session": members,
  "report-session": ["worker"],
  "erase-session": ["admin", "lead"],
  "raise-alarm": members,
  "acknowledge-alarm": members,
  "record-attempt": members,
  "note-emergency-services": members,
  "say-mistake": ["worker"],
  "resolve-alarm": members,
  "note-delivery": itself,
  "fall-due": ["clock"],
  "note-contact-lost": itself,
  "note-contact-regained": itself,
  "note-relay-lost": itself,
  "note-relay-regained": itself,
  "note-battery": itself,
  "note-fault": itself,
  "note-fault-cleared": itself,
  "note-clock-step": itself,
};

/** Why this actor may not wish this, or `undefined` where the role allows it. */
export function permit(state: OrgState, command: Command): Refusal | undefined {
  const { body, by } = command;
  const may = allowed[body.kind];
  if (by.kind !== "person") {
    const isOther = by.kind === "fob" && "fob" in body && body.fob !== by.fob;
    return may.includes(by.kind) && !isOther ? undefined : { code: "not-allowed", what: by.kind };
  }
  const person = state.people.get(by.person);
  if (!person) return { code: "unknown-person", what: by.person };
  if (person.standing !== "active") return { code: "person-has-left", what: by.person };
  const holds = may.includes("member") || person.roles.some((role) => may.includes(role));
  if (!holds) return { code: "not-allowed", what: by.person };
  return onBehalf(state, body, by);
}

/** What people may do about others than themselves depends on whether they look after them, or run the office. */
function onBehalf(
  state: OrgState,
  body: Command["body"],
  by: Extract<Actor, { kind: "person" }>,
): Refusal | undefined {
  if (body.kind !== "raise-alarm" && body.kind !== "report-fob-lost" && body.kind !== "set-codes")
    return undefined;
  const roles = state.people.get(by.person)?.roles ?? [];
  const looksAfter = body.kind !== "set-codes" && (roles.includes("supervisor") || roles.includes("lead"));
  const runsOffice = body.kind !== "raise-alarm" && roles.includes("admin");
  return looksAfter || runsOffice || whoseIs(state, body) === by.person
    ? undefined
    : { code: "not-allowed", what: by.person };
}

function whoseIs(
  state: OrgState,
  body: BodyOf<"raise-alarm" | "report-fob-lost" | "set-codes">,
): PersonId | undefined {
  switch (body.kind) {
    case "raise-alarm":
      return body.worker;
    case "set-codes":
      return body.person;
    case "report-fob-lost":
      return state.fobs.get(body.fob)?.holder;
  }
}
