import type { Instant } from "../../../shared/base/instant.ts";
import type { DomainEvent } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";
import { fobsTouchedBy, watchOf } from "../../core/watch/watchOf.ts";
import type { Presence } from "./presence.ts";

/**
 * Begins to watch every fob that the state says is to be watched. Its silence
 * counts from its session's start, so that one that fell into the gateway's
 * own absence is reported with its true instants; the wait itself is anew (P5).
 */
export function watchAll(state: OrgState, presence: Presence, now: Instant): void {
  for (const fob of state.fobs.keys()) {
    const wanted = watchOf(state, fob);
    if (wanted === undefined) continue;
    const phase = state.sessions.get(wanted.session)?.phase;
    const since = phase?.phase === "active" ? phase.startedAt : now;
    presence.watch(fob, { limitMs: wanted.limitMs, since });
  }
}

/** Follows what was committed, once it has been evolved: whose silence matters from now on, and whose anew. */
export function followWatch(
  state: OrgState,
  presence: Presence,
  told: { readonly event: DomainEvent; readonly now: Instant },
): void {
  const touched = fobsTouchedBy(state, told.event);
  const { kind } = told.event;
  if (kind === "hold-back-ended") {
    presence.recheck(touched);
    return;
  }
  if (kind === "relay-regained") {
    presence.listenAnew(touched);
    return;
  }
  // Somebody looked into this silence; one that goes on is a new one.
  if (kind === "alarm-resolved") for (const fob of touched) presence.unwatch(fob);
  for (const fob of touched) {
    const wanted = watchOf(state, fob);
    if (wanted === undefined) presence.unwatch(fob);
    else presence.watch(fob, { limitMs: wanted.limitMs, since: told.now });
  }
}
