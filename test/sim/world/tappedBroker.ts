import type {
  Broker,
  BrokerFault,
  BrokerGate,
  Listening,
  Outgoing,
  Reach,
} from "../../../gateway/app/broker.ts";
import type { CredentialId, OrgId } from "../../../shared/base/ids.ts";
import type { Result } from "../../../shared/base/result.ts";
import { type AlarmMessage, parseAlarm } from "../../../shared/wire/alarmMessage.ts";
import { parseAlert } from "../../../shared/wire/alertMessage.ts";
import { parseDone } from "../../../shared/wire/doneMessage.ts";
import { parseDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { parseHealth } from "../../../shared/wire/healthMessage.ts";
import { parseSession, type SessionMessage } from "../../../shared/wire/sessionMessage.ts";
import { parseTopic, type Topic } from "../../../shared/wire/topics.ts";
import type { FakeBroker } from "../../fakes/fakeBroker.ts";
import type { Chronicle } from "../chronicle.ts";

/** Anchors of the record that watchers were shown. */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
}

export interface TapParts {
  readonly org: OrgId;
  readonly broker: FakeBroker;
  readonly chronicle: Chronicle;
  readonly isAlive: () => boolean;
  /** Every text that leaves the gateway, with its topic. */
  readonly overheard: (topic: string, text: string) => void;
}

/** Writes down whatever leaves the gateway by its broker. A dead process sends nothing. */
export class TappedBroker implements Broker {
  readonly #parts: TapParts;

  constructor(parts: TapParts) {
    this.#parts = parts;
  }

  open(gate: BrokerGate): Promise<Result<readonly Listening[], BrokerFault>> {
    return this.#parts.broker.open(gate);
  }

  publish(message: Outgoing): void {
    if (!this.#parts.isAlive()) return;
    this.#note(message);
    this.#parts.broker.publish(message);
  }

  async deliver(message: Outgoing, withinMs: number): Promise<Reach> {
    if (!this.#parts.isAlive()) return new Promise(() => {});
    this.#note(message);
    return this.#parts.broker.deliver(message, withinMs);
  }

  disconnect(credential: CredentialId): void {
    if (this.#parts.isAlive()) this.#parts.broker.disconnect(credential);
  }

  async close(): Promise<void> {
    await this.#parts.broker.close();
  }

  #note({ topic, payload }: Outgoing): void {
    const { org, overheard } = this.#parts;
    const text = typeof payload === "string" ? payload : new TextDecoder().decode(payload);
    overheard(topic, text);
    const about = parseTopic(org, topic);
    if (about) this.#noteAbout(about, text);
  }

  #noteAbout(about: Topic, text: string): void {
    const { chronicle } = this.#parts;
    switch (about.kind) {
      case "alerts": {
        const read = parseAlert(text);
        if (read.ok)
          chronicle.note({ kind: "told", channel: "mqtt", person: about.person, alert: read.value });
        return;
      }
      case "done": {
        const read = parseDone(text);
        if (read.ok) chronicle.note({ kind: "done", person: about.person, done: read.value });
        return;
      }
      case "alarm":
        chronicle.note({ kind: "alarm-shown", alarm: about.alarm, message: alarmIn(text) });
        return;
      case "session":
        chronicle.note({ kind: "session-shown", session: about.session, message: sessionIn(text) });
        return;
      case "health":
        this.#noteHealth(text);
        return;
      case "relay-downlink": {
        const read = parseDownlink(text);
        if (!read.ok) return;
        const { counter, reply } = read.value;
        chronicle.note({ kind: "downlink", relay: about.relay, counter, bytes: reply.length });
        return;
      }
      default:
        return;
    }
  }

  #noteHealth(text: string): void {
    const read = parseHealth(text);
    if (!read.ok) return;
    const { chronicle } = this.#parts;
    const message = read.value;
    if (message.state === "gone") {
      chronicle.note({ kind: "health", state: "gone", codes: [] });
      return;
    }
    const codes = message.faults.map(({ code }) => code);
    chronicle.note({ kind: "health", state: message.state, codes });
  }
}

function alarmIn(text: string): AlarmMessage | undefined {
  const read = parseAlarm(text);
  return read.ok ? read.value : undefined;
}

function sessionIn(text: string): SessionMessage | undefined {
  const read = parseSession(text);
  return read.ok ? read.value : undefined;
}
