import type { Brand } from "../../../shared/base/brand.ts";
import { type OrgId, type PersonId, parseId, type SessionId } from "../../../shared/base/ids.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { emptyState } from "../emptyState.ts";
import type { DomainEvent, Role } from "../event.ts";
import { evolve } from "../evolve.ts";
import type { LayerId, RotaLayer } from "../rota/rota.ts";
import type { MutableOrgState, OrgState } from "../state.ts";
import type { Policy } from "./policy.ts";

/** Those who stand in for whomever a policy names, where no organisation is given. */
export const standIns = {
  worker: named<PersonId>("worker"),
  onCall: named<PersonId>("on-call"),
  colleague: named<PersonId>("colleague"),
} as const;

const roleOf: Readonly<Record<string, Role>> = {
  worker: "worker",
  supervisor: "supervisor",
  lead: "lead",
  admin: "admin",
};

/**
 * The organisation's people, rota and sessions under another policy, without
 * its alarms, to try things out on: whatever is done to it, `state` stays as it is.
 */
export function scratchState(state: OrgState, policy: Policy): MutableOrgState {
  return {
    ...emptyState(),
    org: state.org,
    name: state.name,
    zone: state.zone,
    policy,
    rota: state.rota,
    compiledRota: state.compiledRota,
    people: new Map(state.people),
    peopleByRole: new Map([...state.peopleByRole].map(([role, people]) => [role, new Set(people)])),
    sessions: new Map(state.sessions),
    closedSessions: new Map(state.closedSessions),
    activeSessionsOf: new Map(state.activeSessionsOf),
    plannedSessionsOf: new Map(state.plannedSessionsOf),
    lastEndedSessionOf: new Map(state.lastEndedSessionOf),
  };
}

/** An organisation of stand-ins, in which every target the policy names finds somebody. */
export function standInState(policy: Policy, at: Instant): MutableOrgState {
  const state = emptyState();
  for (const event of beginnings(policy, at)) evolve(state, event);
  return state;
}

function beginnings(policy: Policy, at: Instant): readonly DomainEvent[] {
  const targets = Object.values(policy.escalation).flatMap(({ steps }) =>
    steps.flatMap((step) => step.targets),
  );
  const layers = new Map<string, RotaLayer>([["on-call", layerOf("on-call", standIns.onCall)]]);
  const people = new Set<string>([...Object.keys(roleOf), standIns.onCall, standIns.colleague]);
  for (const target of targets) {
    if (target.kind === "person") people.add(target.person);
    if (target.kind !== "on-call-layer") continue;
    const person = named<PersonId>(`on-call-${target.layer}`.slice(0, 40));
    people.add(person);
    layers.set(target.layer, layerOf(target.layer, person));
  }
  const rota = { layers: [...layers.values()], overrides: [] };
  return [
    { kind: "organisation-set-up", at, org: named<OrgId>("stand-in"), name: "", zone: "UTC", policy, rota },
    ...[...people].map((person) => added(named<PersonId>(person), at)),
    started(policy, at),
  ];
}

function layerOf(id: string, person: PersonId): RotaLayer {
  return { id: named<LayerId>(id), name: id, rotation: { kind: "always", people: [person] } };
}

function added(person: PersonId, at: Instant): DomainEvent {
  const role = roleOf[person];
  const personal = { subject: person, value: { name: person, phone: "" } };
  return { kind: "person-added", at, person, roles: role ? [role] : [], personal };
}

function started(policy: Policy, at: Instant): DomainEvent {
  const session = named<SessionId>("s-1");
  const plan = {
    kind: "own-premises",
    workers: [standIns.worker],
    place: undefined,
    startAt: at,
    endAt: after(at, policy.unplanned.lengthMs),
    checkInEveryMs: policy.checkIn.defaultEveryMs,
    colleague: standIns.colleague,
    outOfHours: false,
    silent: true,
  } as const;
  const personal = { subject: session, value: { meeting: [], activity: "" } };
  const by = standIns.worker;
  return { kind: "session-started-unplanned", at, session, plan, checkInDueAt: undefined, personal, by };
}

function named<Id extends Brand<string, string>>(text: string): Id {
  return certain(parseId<Id>(text), text);
}
