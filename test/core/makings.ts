import type { BodyOf } from "../../gateway/core/command.ts";
import { allDeadlineKeys, type DeadlineKey, deadlineOf } from "../../gateway/core/deadlines.ts";
import type { Role, SessionPlan } from "../../gateway/core/event.ts";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";
import type { Policy } from "../../gateway/core/policy/policy.ts";
import type { LayerId, Rota } from "../../gateway/core/rota/rota.ts";
import type { OrgState } from "../../gateway/core/state.ts";
import type { Brand } from "../../shared/base/brand.ts";
import { type PersonId, type PlaceId, parseId, type RelayId } from "../../shared/base/ids.ts";
import { after, hours, type Instant, minutes } from "../../shared/base/instant.ts";
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
      id: idOf<LayerId>(`layer-${index + 1}`),
      name,
      rotation: { kind: "always", people: [idOf<PersonId>(name)] },
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

/** A fresh press in the hall with nothing odd about it. */
export function unremarkable(at: Instant): Omit<BodyOf<"hear-frame">, "fob" | "counter"> {
  return {
    kind: "hear-frame",
    meaning: "panic",
    standing: "fresh",
    unmapped: false,
    tampered: false,
    batteryPercent: undefined,
    reception: { relay: idOf<RelayId>("hall-relay"), rssi: -60, heardAt: at },
    crowded: false,
  };
}

/** An unplanned session of an hour with a check-in every 20 minutes. */
export function oneHour(worker: PersonId): BodyOf<"start-unplanned"> {
  return {
    kind: "start-unplanned",
    worker,
    place: idOf<PlaceId>("hall"),
    lengthMs: hours(1),
    checkInEveryMs: minutes(20),
    colleague: undefined,
    sessionKind: "own-premises",
    silent: true,
    personal: { meeting: ["J.S."], activity: "talk" },
  };
}

/** A plan of ana's for an hour from now. */
export function tonight(at: Instant): SessionPlan {
  return {
    kind: "own-premises",
    workers: [idOf<PersonId>("ana")],
    place: idOf<PlaceId>("hall"),
    startAt: after(at, hours(1)),
    endAt: after(at, hours(2)),
    checkInEveryMs: minutes(20),
    colleague: undefined,
    outOfHours: false,
    silent: false,
  };
}

function idOf<Id extends Brand<string, string>>(text: string): Id {
  return certain(parseId<Id>(text), text);
}
