import { type AlarmMessage, parseAlarm } from "../../../shared/wire/alarmMessage.ts";
import { type AlertMessage, parseAlert } from "../../../shared/wire/alertMessage.ts";
import type { DoText } from "../../../shared/wire/doMessage.ts";
import type { DoneMessage } from "../../../shared/wire/doneMessage.ts";
import { type HealthMessage, parseHealth } from "../../../shared/wire/healthMessage.ts";
import { parseSession, type SessionMessage } from "../../../shared/wire/sessionMessage.ts";
import { parseTopic, topicText } from "../../../shared/wire/topics.ts";
import { Conversation } from "../conversation.ts";
import type { Credential } from "../credentialFile.ts";
import type { Line } from "../line.ts";
import { lineEnded, refusedEnding } from "../lineEndings.ts";
import { Heard } from "./heard.ts";

/** One person's phone: real MQTT connections, one to listen and one to act. */
export class Phone {
  readonly person: string;
  readonly gateway: Conversation;
  readonly alerts = new Heard<AlertMessage>();
  /** The board, for those who may see it. */
  readonly alarms = new Heard<AlarmMessage>();
  readonly sessions = new Heard<SessionMessage>();
  readonly health = new Heard<HealthMessage>();
  readonly #filters: readonly string[];
  #line: Line | undefined;

  constructor(credential: Credential, seesBoard: boolean) {
    const { org, person } = credential;
    this.person = person;
    this.gateway = new Conversation(credential);
    this.#filters = [
      topicText(org, { kind: "alerts", person }),
      topicText(org, { kind: "health" }),
      ...(seesBoard ? [`hark/v1/${org}/alarms/+`, `hark/v1/${org}/sessions/+`] : []),
    ];
  }

  get isOn(): boolean {
    return this.#line !== undefined;
  }

  async switchOn(): Promise<void> {
    if (this.#line) return;
    const opened = await this.gateway.listen(this.#filters, (topic, payload) => this.#take(topic, payload));
    if (!opened.ok) throw lineEnded(opened.fault, this.gateway.credential);
    this.#line = opened.value;
  }

  async switchOff(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    line?.close();
    await line?.lost;
  }

  async hangUp(): Promise<void> {
    await this.switchOff();
    this.gateway.close();
  }

  /** Does one thing, and insists that it was done. */
  async does(message: DoText): Promise<DoneMessage> {
    const done = await this.gateway.act(message);
    if (done.result !== "done") throw refusedEnding(done);
    return done;
  }

  #take(topic: string, payload: string): void {
    switch (parseTopic(this.gateway.credential.org, topic)?.kind) {
      case "alerts":
        keep(this.alerts, parseAlert(payload));
        break;
      case "alarm":
        keep(this.alarms, parseAlarm(payload));
        break;
      case "session":
        keep(this.sessions, parseSession(payload));
        break;
      case "health":
        keep(this.health, parseHealth(payload));
        break;
      default:
        break;
    }
  }
}

/** An emptied retained topic is no message, and what this version cannot read is not the demo's to judge. */
function keep<Message>(heard: Heard<Message>, read: { ok: true; value: Message } | { ok: false }): void {
  if (read.ok) heard.push(read.value);
}
