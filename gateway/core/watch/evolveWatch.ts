import { after } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { Evolved } from "../event.ts";
import { shiftSession } from "../session/evolveSession.ts";
import type { Alarm, Fob, MutableOrgState, Relay } from "../state.ts";
import type { WatchEvent } from "./watchEvent.ts";

export function evolveWatch(state: MutableOrgState, event: Evolved<WatchEvent>): void {
  switch (event.kind) {
    case "contact-lost":
      changeContact(state, event.fob, { phase: "lost", since: event.at });
      return;
    case "contact-regained":
      changeContact(state, event.fob, { phase: "kept" });
      return;
    case "relay-lost": {
      const { at: since, uncovered, holdBackUntil } = event;
      changeRelay(state, event.relay, { phase: "lost", since, uncovered, holdBackUntil });
      return;
    }
    case "relay-regained":
      changeRelay(state, event.relay, { phase: "watched" });
      return;
    case "hold-back-ended": {
      const relay = state.relays.get(event.relay);
      if (relay?.watch.phase === "lost")
        changeRelay(state, relay.id, { ...relay.watch, holdBackUntil: undefined });
      return;
    }
    case "clock-stepped":
      shiftWaits(state, event.byMs);
      return;
    default:
      unreachable(event);
  }
}

/** After a person closed a contact-lost alarm, a fob that is still silent is watched anew. */
export function renewContact(state: MutableOrgState, alarm: Alarm): void {
  if (alarm.kind !== "contact-lost" || !alarm.subject.worker) return;
  for (const fob of state.fobsOf.get(alarm.subject.worker) ?? [])
    changeContact(state, fob, { phase: "kept" });
}

function changeContact(state: MutableOrgState, id: Fob["id"], contact: Fob["contact"]): void {
  const fob = state.fobs.get(id);
  if (fob) state.fobs.set(id, { ...fob, contact });
}

function changeRelay(state: MutableOrgState, id: Relay["id"], watch: Relay["watch"]): void {
  const relay = state.relays.get(id);
  if (!relay) return;
  state.relays.set(id, { ...relay, watch });
  if (watch.phase === "lost") {
    state.lostRelays.add(id);
    state.fobsLeftBy.set(id, watch.uncovered);
  } else {
    state.lostRelays.delete(id);
  }
}

/** Every pending wait moves with the clock, so that none is shortened or lengthened; appointments stay. */
function shiftWaits(state: MutableOrgState, byMs: number): void {
  for (const session of state.sessions.values()) shiftSession(state, session, byMs);
  for (const alarm of state.alarms.values()) state.alarms.set(alarm.id, shiftAlarm(alarm, byMs));
  for (const fob of state.fobs.values()) shiftTest(state, fob, byMs);
  if (state.rotaChecked) state.rotaChecked = { ...state.rotaChecked, at: after(state.rotaChecked.at, byMs) };
  for (const relay of state.relays.values()) {
    const { watch } = relay;
    if (watch.phase !== "lost" || watch.holdBackUntil === undefined) continue;
    state.relays.set(relay.id, {
      ...relay,
      watch: { ...watch, holdBackUntil: after(watch.holdBackUntil, byMs) },
    });
  }
}

/** P2: were it left where it is, a clock put back would make a test of a press an hour later. */
function shiftTest(state: MutableOrgState, fob: Fob, byMs: number): void {
  const { testAnnounced } = fob;
  if (!testAnnounced) return;
  const until = after(testAnnounced.until, byMs);
  state.fobs.set(fob.id, { ...fob, testAnnounced: { ...testAnnounced, until } });
}

function shiftAlarm(alarm: Alarm, byMs: number): Alarm {
  const { answer, protocol } = alarm;
  const nextAt = protocol?.nextAt === undefined ? undefined : after(protocol.nextAt, byMs);
  return {
    ...alarm,
    lastStepAt: after(alarm.lastStepAt, byMs),
    answer: shiftAnswer(answer, byMs),
    protocol: protocol && { ...protocol, nextAt },
  };
}

function shiftAnswer(answer: Alarm["answer"], byMs: number): Alarm["answer"] {
  switch (answer.phase) {
    case "ringing":
      return { ...answer, nextStepAt: after(answer.nextStepAt, byMs) };
    case "acknowledged":
      return { ...answer, nextActDueAt: after(answer.nextActDueAt, byMs) };
    case "resolved":
      return answer;
  }
}
