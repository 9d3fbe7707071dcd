import * as z from "zod";
import { deed } from "./deed.ts";
import { credentialId, fobId, newCode, optionalText, personId, relayId, text } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { policyFields } from "./policyFields.ts";
import { wireRoles } from "./wireWords.ts";

const person = {
  person: personId,
  name: text(wireLimits.name),
  phone: optionalText(wireLimits.phone).optional(),
  roles: z.array(z.enum(wireRoles)).min(1).max(wireLimits.roles),
};

/**
 * What admins do about people, their credentials and the organisation.
 * `set-codes` without codes has two made, told once in the answer; without
 * `person` they are the sender's own. `issue-credential` names exactly one
 * holder, and its secret is told once, in the answer.
 */
export const peopleDeeds = [
  deed("add-person", person),
  deed("change-person", person),
  deed("person-leaves", { person: personId }),
  deed("erase-person", { person: personId }),
  deed("set-codes", { person: personId.optional(), safe: newCode.optional(), duress: newCode.optional() })
    .refine(({ safe, duress }) => (safe === undefined) === (duress === undefined), {
      path: ["safe"],
      error: "must come together with `duress`, or neither",
    })
    .refine(({ safe, duress }) => safe === undefined || safe !== duress, {
      path: ["duress"],
      error: "must differ from `safe`",
    }),
  deed("issue-credential", {
    credential: credentialId,
    person: personId.optional(),
    relay: relayId.optional(),
    fob: fobId.optional(),
  }).refine(
    ({ person, relay, fob }) => [person, relay, fob].filter((holder) => holder !== undefined).length === 1,
    { path: ["credential"], error: "must have exactly one holder: `person`, `relay` or `fob`" },
  ),
  deed("revoke-credential", { credential: credentialId }),
  deed("change-zone", { zone: text(wireLimits.zone) }),
  deed("adopt-policy", { policy: policyFields }),
] as const;
