import { type AlarmId, parseId, type RelayId, type SessionId } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";
import { alarmDeadline, alarmDue } from "./alarm/alarmDue.ts";
import type { BodyOf, Command } from "./command.ts";
import { alreadySo, type Decision, happens } from "./decision.ts";
import type { DomainEvent } from "./event.ts";
import { rotaDeadline, rotaDue } from "./rota/rotaDue.ts";
import { sessionDeadline, sessionDue } from "./session/sessionDue.ts";
import type { OrgState } from "./state.ts";

/**
 * What may have something fall due: one session, alarm or lost relay, or the
 * rota. Deadlines are read off the state, so that a restart cannot lose one.
 */
export type DeadlineKey = `session:${string}` | `alarm:${string}` | `relay:${string}` | "rota";

/** When `key` next has something due; `undefined` while it has nothing to wait for. */
export function deadlineOf(state: OrgState, key: DeadlineKey): Instant | undefined {
  const about = parseKey(key);
  return about && deadlineAbout(state, about);
}

/** The keys whose deadline this event may have moved. */
export function deadlineKeysTouchedBy(event: DomainEvent): readonly DeadlineKey[] | "all" {
  if (event.kind === "clock-stepped" || event.kind === "policy-adopted") return "all";
  if (event.kind.startsWith("rota-") || event.kind === "zone-changed" || event.kind === "organisation-set-up")
    return ["rota"];
  const keys: DeadlineKey[] = [];
  if ("alarm" in event && event.alarm) keys.push(`alarm:${event.alarm}`);
  if ("session" in event && event.session) keys.push(`session:${event.session}`);
  if ("relay" in event) keys.push(`relay:${event.relay}`);
  return keys;
}

/** Every key that can have a deadline now, in no particular order. */
export function* allDeadlineKeys(state: OrgState): Iterable<DeadlineKey> {
  yield "rota";
  for (const id of state.alarms.keys()) yield `alarm:${id}`;
  for (const id of state.lostRelays) yield `relay:${id}`;
  for (const id of state.sessions.keys()) yield `session:${id}`;
}

/** What falling due brings about. A key that has nothing due any more brings nothing: it was dealt with meanwhile. */
export function fallDue(state: OrgState, command: Command<BodyOf<"fall-due">>): Decision {
  const { key } = command.body;
  const about = parseKey(key);
  const deadline = about && deadlineAbout(state, about);
  if (about === undefined || deadline === undefined || deadline > command.at) return alreadySo();
  return happens(eventsFor(state, about, { at: command.at, deadline }), key);
}

type About =
  | { readonly kind: "rota" }
  | { readonly kind: "session"; readonly session: SessionId }
  | { readonly kind: "alarm"; readonly alarm: AlarmId }
  | { readonly kind: "relay"; readonly relay: RelayId };

function deadlineAbout(state: OrgState, about: About): Instant | undefined {
  switch (about.kind) {
    case "rota":
      return rotaDeadline(state);
    case "session": {
      const session = state.sessions.get(about.session);
      return session && sessionDeadline(state, session);
    }
    case "alarm": {
      const alarm = state.alarms.get(about.alarm);
      return alarm && alarmDeadline(alarm);
    }
    case "relay": {
      const watch = state.relays.get(about.relay)?.watch;
      return watch?.phase === "lost" ? watch.holdBackUntil : undefined;
    }
  }
}

function eventsFor(
  state: OrgState,
  about: About,
  due: { readonly at: Instant; readonly deadline: Instant },
): readonly DomainEvent[] {
  switch (about.kind) {
    case "rota":
      return rotaDue(state, due.at);
    case "session": {
      const session = state.sessions.get(about.session);
      return session ? sessionDue(state, session, due.at) : [];
    }
    case "alarm": {
      const alarm = state.alarms.get(about.alarm);
      return alarm ? alarmDue(state, alarm, due.at) : [];
    }
    case "relay":
      return [{ kind: "hold-back-ended", at: due.deadline, relay: about.relay }];
  }
}

/** `undefined` for text that is no key, which only a command made elsewhere could bring. */
function parseKey(key: string): About | undefined {
  if (key === "rota") return { kind: "rota" };
  const colon = key.indexOf(":");
  const id = key.slice(colon + 1);
  switch (key.slice(0, colon)) {
    case "session": {
      const session = parseId<SessionId>(id);
      return session && { kind: "session", session };
    }
    case "alarm": {
      const alarm = parseId<AlarmId>(id);
      return alarm && { kind: "alarm", alarm };
    }
    case "relay": {
      const relay = parseId<RelayId>(id);
      return relay && { kind: "relay", relay };
    }
    default:
      return undefined;
  }
}
