import { unreachable } from "../../shared/base/invariant.ts";
import { evolveAlarm } from "./alarm/evolveAlarm.ts";
import type { AlarmEvent, DomainEvent, Evolved, SessionEvent } from "./event.ts";
import { evolveFob } from "./fob/evolveFob.ts";
import { evolvePeople } from "./people/evolvePeople.ts";
import { evolvePlace } from "./place/evolvePlace.ts";
import { evolveRota } from "./rota/evolveRota.ts";
import { evolveSession, rewatchAfter } from "./session/evolveSession.ts";
import type { MutableOrgState } from "./state.ts";
import { evolveWatch, renewContact } from "./watch/evolveWatch.ts";
import type { WatchEvent } from "./watch/watchEvent.ts";

/**
 * Takes what happened into the state, in place. Total: the past is not up for
 * debate, and an event about something unknown changes nothing.
 */
export function evolve(state: MutableOrgState, event: DomainEvent): void {
  switch (event.kind) {
    case "organisation-set-up":
    case "zone-changed":
    case "policy-adopted":
    case "person-added":
    case "person-changed":
    case "person-left":
    case "person-erased":
    case "codes-set":
    case "credential-issued":
    case "credential-revoked":
      evolvePeople(state, event);
      return;
    case "place-added":
    case "place-changed":
    case "place-retired":
    case "relay-added":
    case "relay-changed":
    case "relay-retired":
      evolvePlace(state, event);
      return;
    case "rota-set":
    case "rota-overridden":
    case "rota-override-cancelled":
    case "rota-checked":
      evolveRota(state, event);
      return;
    case "fob-enrolled":
    case "fob-re-enrolled":
    case "fob-assigned":
    case "fob-returned":
    case "fob-reported-lost":
    case "fob-found":
    case "fob-revoked":
    case "fob-suspected":
    case "fob-test-announced":
    case "fob-tested":
    case "frame-counted":
      evolveFob(state, event);
      return;
    default:
      evolveWork(state, event);
  }
}

/** Whatever is not about who and what there is: sessions, alarms and the watch over them. */
function evolveWork(
  state: MutableOrgState,
  event: Evolved<SessionEvent> | Evolved<AlarmEvent> | Evolved<WatchEvent>,
): void {
  switch (event.kind) {
    case "session-planned":
    case "session-approved":
    case "session-refused":
    case "session-cancelled":
    case "session-lapsed":
    case "session-started":
    case "session-started-unplanned":
    case "session-extended":
    case "colleague-confirmed":
    case "checked-in":
    case "worker-reminded":
    case "check-in-missed":
    case "session-overran":
    case "session-ended":
    case "session-reported":
    case "report-overdue":
    case "session-erased":
      evolveSession(state, event);
      return;
    case "alarm-resolved": {
      const alarm = state.alarms.get(event.alarm);
      evolveAlarm(state, event);
      if (!alarm) return;
      rewatchAfter(state, alarm, event.at);
      renewContact(state, alarm);
      return;
    }
    case "alarm-raised":
    case "alarm-pressed-again":
    case "step-taken":
    case "delivery-noted":
    case "alarm-acknowledged":
    case "acknowledgement-lapsed":
    case "attempt-recorded":
    case "emergency-services-noted":
    case "protocol-reached":
    case "worker-said-mistake":
    case "condition-cleared":
    case "condition-returned":
      evolveAlarm(state, event);
      return;
    case "contact-lost":
    case "contact-regained":
    case "relay-lost":
    case "relay-regained":
    case "hold-back-ended":
    case "clock-stepped":
      evolveWatch(state, event);
      return;
    default:
      unreachable(event);
  }
}
