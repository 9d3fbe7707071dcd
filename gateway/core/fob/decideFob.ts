import type { PersonId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { BodyOf, Command } from "../command.ts";
import { alreadySo, type Decision, happens, refuse } from "../decision.ts";
import { limits } from "../limits.ts";
import type { Fob, OrgState } from "../state.ts";

type FobBody = BodyOf<
  | "enrol-fob"
  | "re-enrol-fob"
  | "assign-fob"
  | "return-fob"
  | "report-fob-lost"
  | "fob-found"
  | "revoke-fob"
  | "announce-test"
>;

/** A fob has at most one holder, and every change of hands is on record with who made it. */
export function decideFob(state: OrgState, command: Command<FobBody>, by: PersonId): Decision {
  const { body, at } = command;
  if (body.kind === "enrol-fob") return enrol(state, body, { by, at });
  const fob = state.fobs.get(body.fob);
  if (!fob) return refuse("unknown-fob", body.fob);
  if (fob.standing === "revoked") {
    return body.kind === "revoke-fob" ? alreadySo(fob.id) : refuse("fob-revoked", fob.id);
  }
  switch (body.kind) {
    case "re-enrol-fob":
      return happens([{ kind: "fob-re-enrolled", at, fob: fob.id, by }], fob.id);
    case "assign-fob":
      return assign(state, fob, { by, at, holder: body.holder });
    case "return-fob":
      return fob.holder
        ? happens([{ kind: "fob-returned", at, fob: fob.id, from: fob.holder, by }], fob.id)
        : refuse("fob-not-assigned", fob.id);
    case "report-fob-lost":
      return fob.standing === "lost"
        ? alreadySo(fob.id)
        : happens([{ kind: "fob-reported-lost", at, fob: fob.id, by }], fob.id);
    case "fob-found":
      return fob.standing === "lost"
        ? happens([{ kind: "fob-found", at, fob: fob.id, by }], fob.id)
        : alreadySo(fob.id);
    case "revoke-fob":
      return happens([{ kind: "fob-revoked", at, fob: fob.id, by }], fob.id);
    case "announce-test":
      return announceTest(state, fob, { by, at });
    default:
      return unreachable(body);
  }
}

interface Act {
  readonly by: PersonId;
  readonly at: Instant;
}

function enrol(state: OrgState, body: BodyOf<"enrol-fob">, act: Act): Decision {
  if (state.fobs.has(body.fob)) return refuse("already-exists", body.fob);
  const other = state.fobByAddress.get(body.address);
  if (other) return refuse("address-taken", other);
  if (state.fobs.size >= limits.fobs) return refuse("limit-reached", "fobs");
  const { fob, address, label } = body;
  return happens([{ kind: "fob-enrolled", at: act.at, fob, address, label, by: act.by }], fob);
}

function assign(state: OrgState, fob: Fob, hand: Act & { readonly holder: PersonId }): Decision {
  const person = state.people.get(hand.holder);
  if (!person) return refuse("unknown-person", hand.holder);
  if (person.standing !== "active") return refuse("person-has-left", hand.holder);
  if (!person.roles.includes("worker")) return refuse("role-missing", hand.holder);
  if (fob.holder === hand.holder && fob.standing === "assigned") return alreadySo(fob.id);
  if (fob.standing !== "in-stock") return refuse("fob-not-in-stock", fob.id);
  return happens(
    [{ kind: "fob-assigned", at: hand.at, fob: fob.id, holder: hand.holder, by: hand.by }],
    fob.id,
  );
}

/** Never while the holder works alone: in a session a press is a press (P2). */
function announceTest(state: OrgState, fob: Fob, act: Act): Decision {
  if (fob.holder && state.activeSessionsOf.has(fob.holder)) return refuse("fob-in-use", fob.id);
  const until = after(act.at, state.policy.test.windowMs);
  return happens([{ kind: "fob-test-announced", at: act.at, fob: fob.id, until, by: act.by }], fob.id);
}
