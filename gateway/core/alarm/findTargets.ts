import type { PersonId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { AlarmSubject, Role, StepGap } from "../event.ts";
import type { Target } from "../policy/policy.ts";
import { whoIsOnCall } from "../rota/whoIsOnCall.ts";
import type { OrgState } from "../state.ts";

/** Whom a step reaches at this instant, each once, and what it wanted and could not have. */
export interface Found {
  readonly people: readonly PersonId[];
  readonly gaps: readonly StepGap[];
}

/**
 * Turns targets into people as they are on call now. The workers concerned are
 * never among them: a screen lighting up beside them gives them away (P7), and
 * they could close nothing (P8). Where nobody is on call the leads are told and
 * the gap is said; where nobody at all is left, the admins are.
 */
export function findTargets(
  state: OrgState,
  wanted: { readonly targets: readonly Target[]; readonly subject: AlarmSubject; readonly at: Instant },
): Found {
  const concerned = workersConcerned(state, wanted.subject);
  const people = new Set<PersonId>();
  const gaps = new Set<StepGap>();
  for (const target of wanted.targets) {
    const isAble = (person: PersonId): boolean => isActive(state, person) && !concerned.has(person);
    const found = findTarget(state, target, { ...wanted, isAble });
    const able = found.people.filter(isAble);
    for (const person of able) people.add(person);
    if (able.length > 0 || found.otherwise === undefined) continue;
    gaps.add(found.otherwise);
    if (found.otherwise === "on-call-empty") addLeads(state, concerned, people);
  }
  if (people.size === 0) {
    const rest = [...everyone(state, wanted.subject, wanted.at), ...withRole(state, "admin")];
    for (const person of rest) if (!concerned.has(person)) people.add(person);
  }
  if (people.size === 0) gaps.add("nobody-at-all");
  return { people: [...people], gaps: [...gaps] };
}

/** The worker of the alarm and whoever is alone together with them, in whichever of their sessions it is. */
export function workersConcerned(state: OrgState, subject: AlarmSubject): ReadonlySet<PersonId> {
  const concerned = new Set<PersonId>();
  if (subject.worker) concerned.add(subject.worker);
  for (const id of subject.session ? [subject.session, ...subject.otherSessions] : subject.otherSessions) {
    const session = state.sessions.get(id) ?? state.closedSessions.get(id);
    for (const worker of session?.plan.workers ?? []) concerned.add(worker);
  }
  return concerned;
}

/** Everyone whom the first layer that has anybody puts on call. */
export function onCallNow(state: OrgState, at: Instant): readonly PersonId[] {
  for (const turn of whoIsOnCall(state.compiledRota, at)) if (turn.people.length > 0) return turn.people;
  return [];
}

/** The first layer that has somebody who may be told; a supervisor on call may be the very worker. */
function onCallFor(state: OrgState, wish: Wish): readonly PersonId[] {
  for (const turn of whoIsOnCall(state.compiledRota, wish.at)) {
    if (turn.people.some(wish.isAble)) return turn.people;
  }
  return [];
}

export function withRole(state: OrgState, role: Role): readonly PersonId[] {
  return [...(state.peopleByRole.get(role) ?? [])];
}

interface Wish {
  readonly subject: AlarmSubject;
  readonly at: Instant;
  readonly isAble: (person: PersonId) => boolean;
}

interface Candidates {
  readonly people: readonly PersonId[];
  readonly otherwise: StepGap | undefined;
}

function findTarget(state: OrgState, target: Target, wish: Wish): Candidates {
  switch (target.kind) {
    case "on-call":
      return { people: onCallFor(state, wish), otherwise: "on-call-empty" };
    case "on-call-layer": {
      const turn = whoIsOnCall(state.compiledRota, wish.at).find(
        (candidate) => candidate.layer === target.layer,
      );
      return { people: turn?.people ?? [], otherwise: "on-call-empty" };
    }
    case "colleague":
      return {
        people: wish.subject.colleague ? [wish.subject.colleague] : [],
        otherwise: wish.subject.session ? "no-colleague" : undefined,
      };
    case "leads":
      return { people: withRole(state, "lead"), otherwise: "no-leads" };
    case "supervisors":
      return { people: withRole(state, "supervisor"), otherwise: "no-supervisors" };
    case "admins":
      return { people: withRole(state, "admin"), otherwise: undefined };
    case "person":
      return { people: [target.person], otherwise: undefined };
    case "everyone":
      return { people: everyone(state, wish.subject, wish.at), otherwise: "no-supervisors" };
    default:
      return unreachable(target);
  }
}

function everyone(state: OrgState, subject: AlarmSubject, at: Instant): readonly PersonId[] {
  const people = new Set<PersonId>([...withRole(state, "supervisor"), ...withRole(state, "lead")]);
  for (const turn of whoIsOnCall(state.compiledRota, at))
    for (const person of turn.people) people.add(person);
  if (subject.colleague) people.add(subject.colleague);
  return [...people].filter((person) => isActive(state, person));
}

function addLeads(state: OrgState, concerned: ReadonlySet<PersonId>, people: Set<PersonId>): void {
  for (const person of withRole(state, "lead")) if (!concerned.has(person)) people.add(person);
}

function isActive(state: OrgState, person: PersonId): boolean {
  return state.people.get(person)?.standing === "active";
}
