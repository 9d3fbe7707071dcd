import type { Answer } from "../../../gateway/app/answer.ts";
import { type Engine, openEngine } from "../../../gateway/app/engine/engine.ts";
import type { FaultBoard } from "../../../gateway/app/engine/faultBoard.ts";
import type { Committed, Observer, PressStages } from "../../../gateway/app/engine/observer.ts";
import type { Channel, Doers, Doing, Notification } from "../../../gateway/app/outbox/channel.ts";
import type { Submitted } from "../../../gateway/app/submit.ts";
import type { Actor, CommandBody } from "../../../gateway/core/command.ts";
import type { Effect } from "../../../gateway/core/effect.ts";
import type { DeliveryOutcome, DomainEvent } from "../../../gateway/core/event.ts";
import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import { safeRota } from "../../../gateway/core/rota/rota.ts";
import {
  type FobAddress,
  type FobId,
  type OrgId,
  type PersonId,
  parseCommandId,
} from "../../../shared/base/ids.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { FakeClock, settled } from "../../fakes/fakeClock.ts";
import { WatchedJournal } from "./watchedJournal.ts";

export const ana = "ana" as PersonId;
export const wil = "wil" as PersonId;
export const fob = "fob-7" as FobId;

/** What became of a submission, as far as it is known by now. */
export interface Followed {
  answer: Answer | undefined;
  isDurable: boolean;
}

/** A channel that remembers what it was asked to say, and does with it as it is told. */
export class FakeChannel implements Channel {
  readonly name: string;
  readonly sent: Notification[] = [];
  /** What each delivery does; may throw or never answer. */
  deliverAs: (notification: Notification) => Promise<DeliveryOutcome> = () => Promise.resolve("delivered");
  reachesAs: (person: PersonId) => boolean = () => true;

  constructor(name = "mqtt") {
    this.name = name;
  }

  reaches(person: PersonId): boolean {
    return this.reachesAs(person);
  }

  deliver(notification: Notification): Promise<DeliveryOutcome> {
    this.sent.push(notification);
    return this.deliverAs(notification);
  }
}

class FakeDoers implements Doers {
  readonly done: Effect[] = [];
  doAs: () => Promise<Doing> = () => Promise.resolve("done");

  tellFob(effect: Effect): Promise<Doing> {
    return this.#do(effect);
  }

  disconnect(effect: Effect): Promise<Doing> {
    return this.#do(effect);
  }

  destroyKey(effect: Effect): Promise<Doing> {
    return this.#do(effect);
  }

  #do(effect: Effect): Promise<Doing> {
    this.done.push(effect);
    return this.doAs();
  }
}

class FakeBoard implements FaultBoard {
  readonly shown = new Set<string>();
  readonly history: string[] = [];

  show({ code, about }: { readonly code: string; readonly about: string }): void {
    this.shown.add(`${code}/${about}`);
    this.history.push(`${code}/${about}`);
  }

  clear(code: string, about: string): void {
    this.shown.delete(`${code}/${about}`);
  }
}

class Witness implements Observer {
  readonly turns: { readonly events: readonly DomainEvent[]; readonly offRecord: boolean }[] = [];
  restored = 0;

  committed({ events, offRecord }: Committed): void {
    this.turns.push({ events, offRecord });
  }

  recordRestored(): void {
    this.restored += 1;
  }

  get kinds(): readonly string[] {
    return this.turns.flatMap(({ events }) => events.map(({ kind }) => kind));
  }
}

const noStages: PressStages = {
  waited: () => {},
  decided: () => {},
  appended: () => {},
  announced: () => {},
};

/** The engine with everything around it that it touches, all of it virtual. */
export interface Bench {
  readonly engine: Engine;
  readonly clock: FakeClock;
  readonly journal: WatchedJournal;
  readonly channel: FakeChannel;
  readonly doers: FakeDoers;
  readonly board: FakeBoard;
  readonly witness: Witness;
  readonly broken: unknown[];
  readonly say: (id: string, by: Actor, body: CommandBody) => Followed;
  readonly press: (counter: number) => Followed;
}

export interface BenchOptions {
  readonly clock?: FakeClock;
  readonly journal?: WatchedJournal;
  readonly channel?: FakeChannel;
  readonly channels?: readonly Channel[];
  readonly starts?: boolean;
  readonly stages?: PressStages;
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const clock = options.clock ?? new FakeClock();
  const journal = options.journal ?? new WatchedJournal();
  const channel = options.channel ?? new FakeChannel();
  const doers = new FakeDoers();
  const board = new FakeBoard();
  const witness = new Witness();
  const broken: unknown[] = [];
  const opened = await openEngine({
    journal,
    clock,
    observers: [witness],
    channels: options.channels ?? [channel],
    doers,
    faults: board,
    stages: options.stages ?? noStages,
    late: () => {},
    broken: (cause) => broken.push(cause),
  });
  if (!opened.ok) throw new Error(opened.fault.code);
  const engine = opened.value;
  if (options.starts !== false) engine.start();
  const say = (id: string, by: Actor, body: CommandBody): Followed =>
    follow(engine.submit({ id: certain(parseCommandId(id), id), by, body }));
  return { engine, clock, journal, channel, doers, board, witness, broken, say, press: pressing(say, clock) };
}

export function follow({ answer, durable }: Submitted): Followed {
  const followed: Followed = { answer: undefined, isDurable: false };
  void answer.then((came) => {
    followed.answer = came;
  });
  void durable.then(() => {
    followed.isDurable = true;
  });
  return followed;
}

/** An organisation with a lead, a worker and the worker's fob. */
export async function openSite(options: BenchOptions = {}): Promise<Bench> {
  const bench = await openBench(options);
  const operator: Actor = { kind: "operator" };
  const admin: Actor = { kind: "person", person: ana };
  bench.say("set-up", operator, {
    kind: "set-up-organisation",
    org: "harbour" as OrgId,
    name: "Harbour",
    zone: "Europe/London",
    policy: defaultPolicy(),
    rota: safeRota(),
    admin: ana,
    details: { name: "Ana", phone: "" },
  });
  bench.say("add-wil", admin, {
    kind: "add-person",
    person: wil,
    roles: ["worker"],
    details: { name: "Wil", phone: "" },
  });
  bench.say("enrol", admin, {
    kind: "enrol-fob",
    fob,
    address: "aabbccddeeff" as FobAddress,
    label: "7",
  });
  const last = bench.say("assign", admin, { kind: "assign-fob", fob, holder: wil });
  await bench.clock.pass(10);
  await settled();
  if (last.answer?.kind !== "done") throw new Error(`set-up failed: ${JSON.stringify(last.answer)}`);
  return bench;
}

function pressing(say: Bench["say"], clock: FakeClock): Bench["press"] {
  return (counter) =>
    say(
      `frame:${fob}:${counter}`,
      { kind: "fob", fob },
      {
        kind: "hear-frame",
        fob,
        counter,
        meaning: "panic",
        standing: "fresh",
        unmapped: false,
        tampered: false,
        batteryPercent: undefined,
        reception: { relay: undefined, rssi: undefined, heardAt: clock.now() },
        crowded: false,
      },
    );
}
