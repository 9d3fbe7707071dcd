import type { PersonId } from "../../../shared/base/ids.ts";
import type { Sign } from "../../core/command.ts";
import type { OrgState } from "../../core/state.ts";
import type { Hashing } from "./ports.ts";

/**
 * What a typed code says. A person without codes is always well. P7: both
 * hashes are compared, each to its end, whatever the code, so that the time it
 * takes says nothing.
 */
export function signOf(
  state: OrgState,
  typed: { readonly person: PersonId; readonly code: string | undefined },
  hashing: Hashing,
): Sign {
  const codes = state.people.get(typed.person)?.codes;
  if (codes === undefined) return "safe";
  const hash = hashing.code(codes.salt, typed.code ?? "");
  const isSafe = isSame(hash, codes.safe);
  const isDuress = isSame(hash, codes.duress);
  if (isDuress) return "duress";
  return isSafe ? "safe" : "unrecognised";
}

function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let i = 0; i < one.length; i += 1) difference |= one.charCodeAt(i) ^ other.charCodeAt(i);
  return difference === 0;
}
