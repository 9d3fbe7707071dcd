import { type AlarmMessage, parseAlarm } from "../../shared/wire/alarmMessage.ts";
import { type AlertMessage, parseAlert } from "../../shared/wire/alertMessage.ts";
import { type HealthMessage, parseHealth } from "../../shared/wire/healthMessage.ts";
import { Person } from "./person.ts";
import { type Login, org } from "./site.ts";

/** An alert about an alarm, and when it came (`performance.now()`). */
export interface Rang {
  readonly alert: Extract<AlertMessage, { readonly alert: "alarm" }>;
  readonly at: number;
}

/** Somebody who may answer alarms, with the board, their own alerts and Hark's health before them. */
export class Responder {
  readonly person: Person;
  readonly alarms = new Map<string, AlarmMessage>();
  readonly rang: Rang[] = [];
  health: HealthMessage | undefined;

  private constructor(person: Person) {
    this.person = person;
  }

  static async connect(url: string, { username, password }: Login): Promise<Responder> {
    const name = username.split("/")[2] ?? "";
    const person = await Person.connect({ url, org, person: name, secret: password });
    const one = new Responder(person);
    const base = `hark/v1/${org}`;
    person.client.on("message", (topic, payload) => {
      const text = payload.toString();
      if (topic.startsWith(`${base}/alarms/`)) one.#shown(topic.slice(`${base}/alarms/`.length), text);
      else if (topic === `${base}/people/${name}/alerts`) one.#ring(text);
      else if (topic === `${base}/health`) one.#healthSaid(text);
    });
    await person.client.subscribeAsync(
      [`${base}/alarms/+`, `${base}/people/${name}/alerts`, `${base}/health`],
      { qos: 1 },
    );
    return one;
  }

  /** The alarms nobody has resolved, as the board shows them. */
  open(): readonly AlarmMessage[] {
    return [...this.alarms.values()].filter(({ answer }) => answer.state !== "resolved");
  }

  /** The open alarm about this fob, as the board shows it. */
  openAbout(fob: string): AlarmMessage | undefined {
    return this.open().find((alarm) => alarm.fob === fob);
  }

  /** The first alert about this fob, however it has gone on since. */
  rangAbout(fob: string): Rang | undefined {
    return this.rang.find(({ alert }) => alert.alarm.fob === fob);
  }

  hasFault(code: string): boolean {
    const { health } = this;
    return health !== undefined && health.state !== "gone" && health.faults.some((one) => one.code === code);
  }

  async leave(): Promise<void> {
    await this.person.leave();
  }

  #shown(alarm: string, text: string): void {
    if (text === "") this.alarms.delete(alarm);
    const read = parseAlarm(text);
    if (read.ok) this.alarms.set(alarm, read.value);
  }

  #ring(text: string): void {
    const read = parseAlert(text);
    if (read.ok && read.value.alert === "alarm") this.rang.push({ alert: read.value, at: performance.now() });
  }

  #healthSaid(text: string): void {
    const read = parseHealth(text);
    if (read.ok) this.health = read.value;
  }
}
