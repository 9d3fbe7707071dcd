import type { FaultCode } from "../../../shared/base/faults.ts";
import type { CommandId, CredentialId, OrgId, PersonId } from "../../../shared/base/ids.ts";
import { parseCommandId, parseId } from "../../../shared/base/ids.ts";
import { certain, InvariantBroken } from "../../../shared/base/invariant.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { CommandBody } from "../../core/command.ts";
import type { PersonDetails } from "../../core/event.ts";
import { defaultPolicy } from "../../core/policy/defaultPolicy.ts";
import { safeRota } from "../../core/rota/rota.ts";
import type { OrgState } from "../../core/state.ts";
import { usernameOf } from "../admission.ts";
import type { Chance, Hashing } from "../doing/ports.ts";
import { makeSecret } from "../doing/secrets.ts";
import type { Submit } from "../submit.ts";

/** What a first start says of the organisation and of whoever is to run it. */
export interface Founding {
  readonly org: OrgId;
  readonly name: string;
  readonly zone: string;
  readonly admin: PersonId;
  readonly details: PersonDetails;
}

/** Lets an admin in. The secret is told once, here, and kept where `KeepCredential` puts it and nowhere else. */
export interface FirstCredential {
  readonly person: PersonId;
  readonly username: string;
  readonly secret: string;
}

/**
 * Keeps a credential where its holder finds it, durably. It comes before the
 * credential is on record: a crash in between leaves a secret that opens
 * nothing and is replaced, where the other order would lock the admin out.
 */
export type KeepCredential = (credential: FirstCredential) => Promise<Done>;

interface CannotNow {
  readonly code: FaultCode;
  readonly detail: string;
}

type Done = Result<undefined, CannotNow>;
type Issued = Result<FirstCredential, CannotNow>;

export interface FoundingParts {
  readonly submit: Submit;
  readonly chance: Chance;
  readonly hashing: Pick<Hashing, "secret">;
  readonly keepCredential: KeepCredential;
}

/** Sets the organisation up with policy and rota that are safe as they are, and its first admin with a credential. */
export async function foundOrganisation(parts: FoundingParts, founding: Founding): Promise<Issued> {
  const founded = await carryOut(parts.submit, "first-start", {
    kind: "set-up-organisation",
    ...founding,
    policy: defaultPolicy(),
    rota: safeRota(),
  });
  if (!founded.ok) return founded;
  return issueOperatorCredential(parts, founding.org, founding.admin);
}

/** A fresh credential for an admin, for whoever holds the data folder: at first start, and when the last secret is lost. */
export async function issueOperatorCredential(
  parts: FoundingParts,
  org: OrgId,
  person: PersonId,
): Promise<Issued> {
  const secret = makeSecret(parts.chance);
  const hash = parts.hashing.secret(secret);
  const credential = certain(
    parseId<CredentialId>(`${person.slice(0, 24)}-${hash.slice(0, 8)}`),
    "a credential id",
  );
  const holder = { kind: "person", person } as const;
  const issued = { person, username: usernameOf(org, holder), secret };
  const kept = await parts.keepCredential(issued);
  if (!kept.ok) return kept;
  const recorded = await carryOut(parts.submit, `credential-${credential}`, {
    kind: "issue-credential",
    credential,
    holder,
    hash,
  });
  return recorded.ok ? ok(issued) : recorded;
}

/** Whom a credential from the data folder may be for: the one named, if an admin; otherwise the first there is. */
export function adminToLetIn(state: OrgState, named: PersonId | undefined): PersonId | undefined {
  const admins = state.peopleByRole.get("admin");
  if (named !== undefined) return admins?.has(named) ? named : undefined;
  return admins?.values().next().value;
}

/** Settles once it is on record. */
async function carryOut(submit: Submit, name: string, body: CommandBody): Promise<Done> {
  const id: CommandId = certain(parseCommandId(name), "a command id");
  const submitted = submit.submit({ id, by: { kind: "operator" }, body });
  const answer = await submitted.answer;
  if (answer.kind === "refused") {
    const { code, what } = answer.refusal;
    if (code === "journal-unavailable")
      return failed({ code, detail: `${body.kind} cannot be recorded now` });
    throw new InvariantBroken(`${body.kind} refused: ${code} ${what}`);
  }
  await submitted.durable;
  return ok(undefined);
}
