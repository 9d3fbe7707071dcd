import type { Instant } from "../../../shared/base/instant.ts";
import type { SessionMessage } from "../../../shared/wire/sessionMessage.ts";
import type { When } from "../../../shared/wire/tellingFields.ts";
import type { OrgState, Session } from "../../core/state.ts";
import { phaseWords, sessionHeadline } from "../words/sessionWords.ts";
import { localText, whenOf } from "../words/when.ts";
import { namedOf, nameOf, whereaboutsOf } from "./naming.ts";

/**
 * One session as the board shows it. P7: it is made from the session alone and
 * never looks at alarms, so that a duress check-in and a safe one give the same
 * bytes. P10: no initials and no activity, since admins read the board.
 */
export function sessionMessage(state: OrgState, session: Session): SessionMessage {
  const at = (instant: Instant): When => whenOf(instant, state.zone);
  const { plan, phase } = session;
  const where = whereaboutsOf(state, plan.place);
  const active = phase.phase === "active" ? phase : undefined;
  const ended = phase.phase === "ended" ? phase : undefined;
  return {
    session: session.id,
    phase: phase.phase,
    kind: plan.kind,
    headline: sessionHeadline(
      workersOf(state, session),
      where.name,
      phaseWords(phase, (instant) => localText(instant, state.zone)),
    ),
    workers: plan.workers.map((worker) => namedOf(state, worker)),
    place: plan.place,
    placeName: where.name,
    colleague: plan.colleague && namedOf(state, plan.colleague),
    colleagueConfirmed: session.colleagueConfirmed,
    start: at(plan.startAt),
    end: at(plan.endAt),
    started: active && at(active.startedAt),
    ended: ended && at(ended.endedAt),
    checkIn: active && checkInOf(active.checkIn, at),
    checkInEveryMs: plan.checkInEveryMs,
    overranSince: active?.end.phase === "overran" ? at(active.end.since) : undefined,
    reportDue: ended?.report.phase === "waiting" ? at(ended.report.dueAt) : undefined,
    reportOverdueSince: ended?.report.phase === "overdue" ? at(ended.report.since) : undefined,
    approvalNeeded: phase.phase === "planned" && phase.approvalNeeded,
    outOfHours: plan.outOfHours,
    silent: plan.silent,
    unplanned: session.unplanned,
  };
}

/** The workers' names in one text. */
export function workersOf(state: OrgState, session: Session): string {
  return session.plan.workers.map((worker) => nameOf(state, worker)).join(" and ");
}

type ActiveWatch = Extract<Session["phase"], { readonly phase: "active" }>["checkIn"];

function checkInOf(watch: ActiveWatch, at: (instant: Instant) => When): SessionMessage["checkIn"] {
  if (watch.phase === "none") return undefined;
  return watch.phase === "waiting"
    ? { state: "waiting", due: at(watch.dueAt) }
    : { state: "missed", since: at(watch.since) };
}
