import type { AlarmId, FobId, OrgId, PersonId, RelayId, SessionId } from "../base/ids.ts";
import { parseId } from "../base/ids.ts";

/**
 * Every MQTT topic, built and parsed in this one place. All begin with
 * `hark/v1/<org>`: the version of this contract, then the organisation, since
 * one gateway may serve several. Whoever may use which is `access.ts`.
 */
export type Topic =
  /** Relay → gateway, QoS 1, JSON `ReceptionMessage`: one relay heard one frame. PUBACK means journalled. */
  | { readonly kind: "receptions"; readonly relay: RelayId }
  /** Relay → everyone watching, QoS 1, retained, JSON `RelayStatus`; also the relay's last will. */
  | { readonly kind: "relay-status"; readonly relay: RelayId }
  /** Gateway → relay, QoS 1, JSON `DownlinkMessage`: a sealed reply to pass to a fob. */
  | { readonly kind: "relay-downlink"; readonly relay: RelayId }
  /** A fob that speaks MQTT itself → gateway, QoS 1: the sealed frame's bytes and nothing else. */
  | { readonly kind: "fob-frames"; readonly fob: FobId }
  /** Gateway → such a fob, QoS 1: the sealed reply's bytes. */
  | { readonly kind: "fob-downlink"; readonly fob: FobId }
  /** Gateway → supervisors and leads, QoS 1, retained, JSON `AlarmMessage`; emptied when long resolved. */
  | { readonly kind: "alarm"; readonly alarm: AlarmId }
  /** Gateway → one person, QoS 1, JSON `AlertMessage`: this is for you, now. */
  | { readonly kind: "alerts"; readonly person: PersonId }
  /** One person → gateway, QoS 1, JSON `DoMessage`: what they do, ask or say. */
  | { readonly kind: "do"; readonly person: PersonId }
  /** Gateway → that person, QoS 1, JSON `DoneMessage`: what became of it. */
  | { readonly kind: "done"; readonly person: PersonId }
  /** Gateway → supervisors, leads and admins, QoS 1, retained, JSON `SessionMessage`: the board. */
  | { readonly kind: "session"; readonly session: SessionId }
  /** Gateway → anyone who may connect, QoS 1, retained, JSON `HealthMessage`; also the gateway's last will. */
  | { readonly kind: "health" };

const root = "hark/v1";

/** The topic's text, e.g. `hark/v1/harbour/alarms/a-17`. */
export function topicText(org: OrgId, topic: Topic): string {
  const base = `${root}/${org}`;
  switch (topic.kind) {
    case "receptions":
      return `${base}/relays/${topic.relay}/receptions`;
    case "relay-status":
      return `${base}/relays/${topic.relay}/status`;
    case "relay-downlink":
      return `${base}/relays/${topic.relay}/downlink`;
    case "fob-frames":
      return `${base}/fobs/${topic.fob}/frames`;
    case "fob-downlink":
      return `${base}/fobs/${topic.fob}/downlink`;
    case "alarm":
      return `${base}/alarms/${topic.alarm}`;
    case "alerts":
      return `${base}/people/${topic.person}/alerts`;
    case "do":
      return `${base}/people/${topic.person}/do`;
    case "done":
      return `${base}/people/${topic.person}/done`;
    case "session":
      return `${base}/sessions/${topic.session}`;
    case "health":
      return `${base}/health`;
  }
}

/** Reads a topic of organisation `org`; `undefined` for any other text. */
export function parseTopic(org: OrgId, text: string): Topic | undefined {
  const base = `${root}/${org}/`;
  if (!text.startsWith(base)) return undefined;
  const levels = text.slice(base.length).split("/");
  const [room, name, leaf] = levels;
  if (levels.length === 1) return room === "health" ? { kind: "health" } : undefined;
  if (name === undefined) return undefined;
  if (levels.length === 2) return parseShort(room, name);
  return levels.length === 3 ? parseLong(`${room}/${leaf}`, name) : undefined;
}

function parseShort(room: string | undefined, name: string): Topic | undefined {
  if (room === "alarms") {
    const alarm = parseId<AlarmId>(name);
    return alarm && { kind: "alarm", alarm };
  }
  if (room === "sessions") {
    const session = parseId<SessionId>(name);
    return session && { kind: "session", session };
  }
  return undefined;
}

function parseLong(shape: string, name: string): Topic | undefined {
  const relay = parseId<RelayId>(name);
  const fob = parseId<FobId>(name);
  const person = parseId<PersonId>(name);
  if (!relay || !fob || !person) return undefined;
  switch (shape) {
    case "relays/receptions":
      return { kind: "receptions", relay };
    case "relays/status":
      return { kind: "relay-status", relay };
    case "relays/downlink":
      return { kind: "relay-downlink", relay };
    case "fobs/frames":
      return { kind: "fob-frames", fob };
    case "fobs/downlink":
      return { kind: "fob-downlink", fob };
    case "people/alerts":
      return { kind: "alerts", person };
    case "people/do":
      return { kind: "do", person };
    case "people/done":
      return { kind: "done", person };
    default:
      return undefined;
  }
}
