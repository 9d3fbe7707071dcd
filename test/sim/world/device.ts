import type { PersonId } from "../../../shared/base/ids.ts";
import { type AlertMessage, parseAlert } from "../../../shared/wire/alertMessage.ts";
import { type DoneMessage, parseDone } from "../../../shared/wire/doneMessage.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { Heard } from "../../contract/brokerContract.ts";
import type { FactOf } from "../chronicle.ts";
import type { Dice } from "../dice.ts";
import { Link } from "./link.ts";
import { org, type World } from "./world.ts";

export type Deed = Readonly<Record<string, unknown>>;
type Meant = FactOf<"said">["meant"];

export interface DeviceParts {
  readonly person: string;
  readonly secret: string;
  readonly roles: readonly string[];
  readonly world: World;
  readonly dice: Dice;
}

interface Saying {
  readonly payload: string;
  readonly done: (done: DoneMessage | undefined) => void;
  tries: number;
}

const patienceMs = 8_000;
const mostTries = 8;

/** A person's phone: says things until they are answered, and shows what it is told. */
export class Device {
  readonly person: string;
  readonly link: Link;
  /** Whoever looks at it. */
  alerted: (alert: AlertMessage) => void = () => {};
  readonly #parts: DeviceParts;
  readonly #open = new Map<string, Saying>();
  readonly #shown = new Set<string>();
  #said = 0;

  constructor(parts: DeviceParts) {
    const { person, secret, roles, world, dice } = parts;
    this.#parts = parts;
    this.person = person;
    const id = person as PersonId;
    const own = (kind: "alerts" | "done"): string => topicText(org, { kind, person: id });
    const board =
      roles.includes("supervisor") || roles.includes("lead")
        ? [`hark/v1/${org}/alarms/+`, `hark/v1/${org}/sessions/+`]
        : [];
    const filters = [own("alerts"), own("done"), topicText(org, { kind: "health" }), ...board];
    this.link = new Link({
      world,
      dice: dice.fork("link"),
      login: { clientId: `phone-${person}`, username: `${org}/person/${person}`, secret },
      will: undefined,
      filters: () => filters,
      heard: (heard) => this.#hear(heard),
      up: () => {},
      down: () => {},
    });
  }

  /** Says it, again under the same id until it is answered or patience ends; `undefined`: it never was. */
  ask(deed: Deed, meant: Meant = "plainly"): Promise<DoneMessage | undefined> {
    const { world, person } = this.#parts;
    this.#said += 1;
    const id = `${person}-${this.#said}`;
    world.chronicle.note({ kind: "said", person, id, message: deed, meant });
    return new Promise((resolve) => {
      this.#open.set(id, { payload: JSON.stringify({ ...deed, id }), done: resolve, tries: 0 });
      this.#send(id);
    });
  }

  seen(channel: string, alert: AlertMessage): void {
    const { world, person } = this.#parts;
    if (this.#shown.has(alert.key)) return;
    this.#shown.add(alert.key);
    world.chronicle.note({ kind: "saw", person, channel, key: alert.key });
    this.alerted(alert);
  }

  #send(id: string): void {
    const saying = this.#open.get(id);
    if (saying === undefined) return;
    const { world, person } = this.#parts;
    if (saying.tries === mostTries) {
      this.#open.delete(id);
      saying.done(undefined);
      return;
    }
    saying.tries += 1;
    const topic = topicText(org, { kind: "do", person: person as PersonId });
    this.link.publish(
      { topic, payload: saying.payload },
      {
        arrived: () => world.chronicle.note({ kind: "said-reached", person, id }),
        confirmed: () => world.chronicle.note({ kind: "said-confirmed", person, id }),
      },
    );
    world.in(patienceMs, () => this.#send(id));
  }

  #hear({ topic, text }: Heard): void {
    if (topic.endsWith("/done")) {
      const read = parseDone(text);
      const id = read.ok ? read.value.id : undefined;
      const saying = id === undefined ? undefined : this.#open.get(id);
      if (!read.ok || id === undefined || saying === undefined) return;
      this.#open.delete(id);
      saying.done(read.value);
    } else if (topic.endsWith("/alerts")) {
      const read = parseAlert(text);
      if (read.ok) this.seen("mqtt", read.value);
    }
  }
}
