import { parseTopic, type Topic } from "../../shared/wire/topics.ts";
import type { Principal, Role } from "../core/event.ts";
import type { OrgState } from "../core/state.ts";

/**
 * P8: what each principal may publish and subscribe to. Everything not named
 * here is refused.
 *
 * | who                | publishes               | subscribes to                                       |
 * | ------------------ | ----------------------- | --------------------------------------------------- |
 * | relay              | own receptions, status  | own downlink, health                                |
 * | fob                | own frames              | own downlink, health                                |
 * | any active person  | own `do`                | own alerts, own `done`, health                      |
 * | admin              |                         | and every relay's status                            |
 * | supervisor, lead   |                         | and alarms, sessions, every relay's status          |
 *
 * P10: an admin who is nothing else sees neither alarms nor sessions, which
 * carry young people's initials. Who left, and a retired relay, may nothing; a
 * fob of any standing may speak, since its press must alarm (P2).
 */
export function mayPublish(state: OrgState, who: Principal, topic: string): boolean {
  if (state.org === undefined || !isActive(state, who)) return false;
  const parsed = parseTopic(state.org, topic);
  if (!parsed) return false;
  switch (parsed.kind) {
    case "receptions":
    case "relay-status":
      return who.kind === "relay" && parsed.relay === who.relay;
    case "fob-frames":
      return who.kind === "fob" && parsed.fob === who.fob;
    case "do":
      return who.kind === "person" && parsed.person === who.person;
    case "relay-downlink":
    case "fob-downlink":
    case "alarm":
    case "alerts":
    case "done":
    case "session":
    case "health":
      return false;
  }
}

/** A filter with a wildcard is allowed only where everything it can match is; `#` reaches too far always. */
export function maySubscribe(state: OrgState, who: Principal, filter: string): boolean {
  if (state.org === undefined || !isActive(state, who)) return false;
  if (filter.includes("#")) return false;
  if (filter.includes("+")) return mayWatch(rolesOf(state, who), wildRoom(state.org, filter));
  const parsed = parseTopic(state.org, filter);
  return parsed !== undefined && mayRead(state, who, parsed);
}

/** Whether the principal is still one of ours. */
export function isActive(state: OrgState, who: Principal): boolean {
  switch (who.kind) {
    case "person":
      return state.people.get(who.person)?.standing === "active";
    case "relay": {
      const relay = state.relays.get(who.relay);
      return relay !== undefined && relay.watch.phase !== "retired";
    }
    case "fob":
      return state.fobs.has(who.fob);
  }
}

function mayRead(state: OrgState, who: Principal, topic: Topic): boolean {
  switch (topic.kind) {
    case "health":
      return true;
    case "relay-downlink":
      return who.kind === "relay" && topic.relay === who.relay;
    case "fob-downlink":
      return who.kind === "fob" && topic.fob === who.fob;
    case "alerts":
    case "done":
      return who.kind === "person" && topic.person === who.person;
    case "alarm":
    case "session":
    case "relay-status":
      return mayWatch(rolesOf(state, who), topic.kind);
    case "receptions":
    case "fob-frames":
    case "do":
      return false;
  }
}

type WatchedRoom = "alarm" | "session" | "relay-status";

function mayWatch(roles: readonly Role[], room: WatchedRoom | undefined): boolean {
  if (room === undefined) return false;
  if (roles.includes("supervisor") || roles.includes("lead")) return true;
  return room === "relay-status" && roles.includes("admin");
}

function rolesOf(state: OrgState, who: Principal): readonly Role[] {
  return who.kind === "person" ? (state.people.get(who.person)?.roles ?? []) : [];
}

/** The three filters with a wildcard there are: each matches topics of one kind and of one organisation only. */
function wildRoom(org: string, filter: string): WatchedRoom | undefined {
  switch (filter) {
    case `hark/v1/${org}/alarms/+`:
      return "alarm";
    case `hark/v1/${org}/sessions/+`:
      return "session";
    case `hark/v1/${org}/relays/+/status`:
      return "relay-status";
    default:
      return undefined;
  }
}
