import type { PersonId, SessionId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { parseInitials } from "../../../shared/base/initials.ts";
import { after, type Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { BodyOf } from "../command.ts";
import { type Decision, happens, refuse } from "../decision.ts";
import type { SessionPersonal, SessionPlan } from "../event.ts";
import { limits } from "../limits.ts";
import type { Policy } from "../policy/policy.ts";
import type { Refusal } from "../refusal.ts";
import type { OrgState } from "../state.ts";

interface Act {
  readonly by: PersonId;
  readonly at: Instant;
}

export function planSession(state: OrgState, body: BodyOf<"plan-session">, act: Act): Decision {
  const { plan, personal } = body;
  const problem =
    mayPlanFor(state, plan, act.by) ?? checkPlan(state, plan, act.at) ?? checkInitials(personal);
  if (problem) return refuse(problem.code, problem.what);
  if (state.sessions.size >= limits.sessionsPlanned) return refuse("limit-reached", "sessions");
  if (state.policy.colleague.required && !plan.colleague)
    return refuse("colleague-needed", plan.workers.join(","));
  const session = nextSessionId(state);
  return happens(
    [
      {
        kind: "session-planned",
        at: act.at,
        session,
        plan,
        approvalNeeded: needsApproval(state.policy, plan),
        personal: { subject: session, value: personal },
        by: act.by,
      },
    ],
    session,
  );
}

/**
 * Lone working that nobody planned starts in one action. What policy asks of a
 * plan (approval, a colleague) is not asked here: refusing would leave the
 * worker without cover. Nor do limits on numbers stand in its way.
 */
export function startUnplanned(state: OrgState, body: BodyOf<"start-unplanned">, act: Act): Decision {
  const plan = planFor(state, body, act.at);
  const problem =
    mayPlanFor(state, plan, act.by) ?? checkPlan(state, plan, act.at) ?? checkInitials(body.personal);
  if (problem) return refuse(problem.code, problem.what);
  const session = nextSessionId(state);
  return happens(
    [
      {
        kind: "session-started-unplanned",
        at: act.at,
        session,
        plan,
        checkInDueAt: plan.checkInEveryMs > 0 ? after(act.at, plan.checkInEveryMs) : undefined,
        personal: { subject: session, value: body.personal },
        by: act.by,
      },
    ],
    session,
  );
}

function nextSessionId(state: OrgState): SessionId {
  return certain(parseId<SessionId>(`s-${state.sessionsPlanned + 1}`), "a well-formed session id");
}

function planFor(state: OrgState, body: BodyOf<"start-unplanned">, at: Instant): SessionPlan {
  return {
    kind: body.sessionKind,
    workers: [body.worker],
    place: body.place,
    startAt: at,
    endAt: after(at, body.lengthMs ?? state.policy.unplanned.lengthMs),
    checkInEveryMs: body.checkInEveryMs ?? state.policy.checkIn.defaultEveryMs,
    colleague: body.colleague,
    outOfHours: false,
    silent: body.silent,
  };
}

/**
 * P8: whoever works in a session is kept from the alarms of everybody in it, so
 * a worker cannot name as partner one of those who would answer.
 */
function mayPlanFor(state: OrgState, plan: SessionPlan, by: PersonId): Refusal | undefined {
  if (looksAfter(state, by)) return undefined;
  const isOwn = plan.workers.includes(by);
  const takesResponder = plan.workers.some((worker) => worker !== by && looksAfter(state, worker));
  return isOwn && !takesResponder ? undefined : { code: "not-allowed", what: by };
}

function looksAfter(state: OrgState, person: PersonId): boolean {
  const roles = state.people.get(person)?.roles ?? [];
  return roles.includes("supervisor") || roles.includes("lead");
}

function checkPlan(state: OrgState, plan: SessionPlan, at: Instant): Refusal | undefined {
  if (plan.workers.length === 0) return { code: "unknown-person", what: "worker" };
  if (plan.workers.length > limits.workersPerSession)
    return { code: "too-many-workers", what: `${plan.workers.length}` };
  for (const worker of plan.workers) {
    const person = state.people.get(worker);
    if (!person) return { code: "unknown-person", what: worker };
    if (person.standing !== "active") return { code: "person-has-left", what: worker };
    if (!person.roles.includes("worker")) return { code: "role-missing", what: worker };
  }
  if (plan.endAt <= plan.startAt || plan.endAt <= at) return { code: "end-before-start", what: "end" };
  if (plan.endAt - plan.startAt > limits.sessionMs) return { code: "too-long", what: "session" };
  if (plan.place && state.places.get(plan.place)?.retired !== false)
    return { code: "unknown-place", what: plan.place };
  return checkColleague(state, plan);
}

function checkColleague(state: OrgState, plan: SessionPlan): Refusal | undefined {
  if (!plan.colleague) return undefined;
  if (plan.workers.includes(plan.colleague)) return { code: "colleague-is-worker", what: plan.colleague };
  const standing = state.people.get(plan.colleague)?.standing;
  if (standing === undefined) return { code: "unknown-person", what: plan.colleague };
  return standing === "active" ? undefined : { code: "person-has-left", what: plan.colleague };
}

/** P10: young people by initials only, refused otherwise. */
function checkInitials(personal: SessionPersonal): Refusal | undefined {
  return personal.meeting.every((initials) => parseInitials(initials) === initials)
    ? undefined
    : { code: "initials-only", what: "meeting" };
}

function needsApproval(policy: Policy, plan: SessionPlan): boolean {
  switch (policy.approval.required) {
    case "never":
      return false;
    case "always":
      return true;
    case "out-of-hours":
      return plan.outOfHours;
    case "home-visit":
      return plan.kind === "home-visit";
  }
}
