import { allDeadlineKeys, type DeadlineKey, deadlineOf } from "../../gateway/core/deadlines.ts";
import type { Role } from "../../gateway/core/event.ts";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";
import type { Policy } from "../../gateway/core/policy/policy.ts";
import type { LayerId, Rota } from "../../gateway/core/rota/rota.ts";
import type { OrgState } from "../../gateway/core/state.ts";
import { type PersonId, parseId } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";

/** Ana and eli wear fob-7 and fob-8, bruno is on call, chloe leads, dora is next door, felix supervises. */
export const usualPeople: Readonly<Record<string, readonly Role[]>> = {
  ana: ["worker"],
  eli: ["worker"],
  bruno: ["supervisor"],
  chloe: ["lead"],
  dora: ["worker"],
  felix: ["supervisor"],
};

/** Each of the names always on call, the first alerted first. */
export function rotaOf(names: readonly string[]): Rota {
  return {
    layers: names.map((name, index) => ({
      id: certain(parseId<LayerId>(`layer-${index + 1}`), "a layer"),
      name,
      rotation: { kind: "always", people: [certain(parseId<PersonId>(name), name)] },
    })),
    overrides: [],
  };
}

/** The default policy with changes by whoever calls. */
export function policyWith(change: (policy: Policy) => Partial<Policy>): Policy {
  const policy = defaultPolicy();
  return { ...policy, ...change(policy) };
}

/** The next key to fall due, by looking at all of them. */
export function earliestDeadline(
  state: OrgState,
): { readonly key: DeadlineKey; readonly at: Instant } | undefined {
  let earliest: { readonly key: DeadlineKey; readonly at: Instant } | undefined;
  for (const key of allDeadlineKeys(state)) {
    const at = deadlineOf(state, key);
    if (at !== undefined && (!earliest || at < earliest.at)) earliest = { key, at };
  }
  return earliest;
}
