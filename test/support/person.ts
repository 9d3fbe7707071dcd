import { connectAsync, type MqttClient } from "mqtt";
import { buildDo, type DoText } from "../../shared/wire/doMessage.ts";
import { type DoneMessage, parseDone } from "../../shared/wire/doneMessage.ts";

export interface PersonLogin {
  readonly url: string;
  readonly org: string;
  readonly person: string;
  readonly secret: string;
}

/** Somebody at a real MQTT client: says what they do, one thing at a time, and reads the answer. */
export class Person {
  readonly client: MqttClient;
  /** Settles when the connection has ended. */
  readonly gone: Promise<void>;
  readonly #topic: string;
  readonly #waiting: ((answer: DoneMessage) => void)[] = [];

  private constructor(client: MqttClient, topic: string) {
    this.client = client;
    this.#topic = topic;
    // A gateway that is killed resets its connections; whoever waits sees `close`.
    client.on("error", () => {});
    this.gone = new Promise((resolve) => {
      client.once("close", () => resolve());
    });
    client.on("message", (from, payload) => {
      if (from !== `${topic}/done`) return;
      const read = parseDone(payload.toString());
      if (read.ok) this.#waiting.shift()?.(read.value);
    });
  }

  static async connect({ url, org, person, secret }: PersonLogin): Promise<Person> {
    const client = await connectAsync(url, {
      username: `${org}/person/${person}`,
      password: secret,
      protocolVersion: 4,
    });
    const topic = `hark/v1/${org}/people/${person}`;
    const one = new Person(client, topic);
    await client.subscribeAsync(`${topic}/done`, { qos: 1 });
    return one;
  }

  /** False from the moment the connection ends, whoever ends it. */
  get isThere(): boolean {
    return this.client.connected && !this.client.disconnecting;
  }

  async say(message: DoText): Promise<DoneMessage> {
    const answer = new Promise<DoneMessage>((resolve) => this.#waiting.push(resolve));
    await this.client.publishAsync(`${this.#topic}/do`, buildDo(message), { qos: 1 });
    return answer;
  }

  /** Says it and insists that it was done. */
  async does(message: DoText): Promise<DoneMessage> {
    const answer = await this.say(message);
    if (answer.result !== "done") throw new Error(`${JSON.stringify(message)}: ${answer.sentence}`);
    return answer;
  }

  async leave(): Promise<void> {
    // Not `endAsync`: it never settles for a connection that has ended already.
    this.client.end(true);
    await this.gone;
  }
}
