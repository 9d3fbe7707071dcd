import type { SessionPlan } from "../../../../gateway/core/event.ts";
import type { Account, Recorded } from "../../account.ts";

/** A session as the record has it, from its start. */
export interface SessionBook {
  readonly session: string;
  readonly plan: SessionPlan;
  readonly startedAt: number;
  /** World time; when the simulation ended for one that goes on. */
  readonly endedAt: number;
  /** What happened in it from its start on, in order. */
  readonly events: readonly Recorded[];
}

export function sessionBooks(account: Account): readonly SessionBook[] {
  const events = new Map<string, Recorded[]>();
  for (const one of account.parts.record) {
    if (!("session" in one.event) || one.event.session === undefined) continue;
    const known = events.get(one.event.session) ?? [];
    known.push(one);
    events.set(one.event.session, known);
  }
  return [...events].flatMap(([session, its]) => {
    const plan = its.map(({ event }) => ("plan" in event ? event.plan : undefined)).find(Boolean);
    const began = its.findIndex(
      ({ event }) => event.kind === "session-started" || event.kind === "session-started-unplanned",
    );
    const start = its[began];
    if (plan === undefined || start === undefined) return [];
    const ended = its.find(({ event }) => event.kind === "session-ended");
    return [
      {
        session,
        plan,
        startedAt: start.landedAt,
        endedAt: ended?.landedAt ?? account.endedAt,
        events: its.slice(began),
      },
    ];
  });
}
