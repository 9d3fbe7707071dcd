import { createHash } from "node:crypto";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import type { Hashing } from "../../../gateway/app/doing/ports.ts";
import { VaultSeals } from "../../../gateway/app/intake/seals.ts";
import type { Journal } from "../../../gateway/app/journal.ts";
import type { FirstCredential, Founding } from "../../../gateway/app/organisation/firstAdmin.ts";
import {
  type Organisation,
  type OrganisationPorts,
  openOrganisation,
} from "../../../gateway/app/organisation/organisation.ts";
import type { Channel } from "../../../gateway/app/outbox/channel.ts";
import { ok } from "../../../shared/base/result.ts";
import { defaultGestures } from "../../../shared/frame/meaning.ts";
import { FakeBroker } from "../../fakes/fakeBroker.ts";
import type { FakeClock } from "../../fakes/fakeClock.ts";
import { FakeJournal, FakeJournalDisk } from "../../fakes/fakeJournal.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import type { Chronicle } from "../chronicle.ts";
import type { Dice } from "../dice.ts";
import type { Sabotage } from "../sabotage.ts";
import { LifeClock } from "./lifeClock.ts";
import { PresenceDisk } from "./presenceDisk.ts";
import { type Anchor, TappedBroker } from "./tappedBroker.ts";
import { Landings, TimedJournal } from "./timedJournal.ts";

export interface MachineParts {
  readonly clock: FakeClock;
  readonly chronicle: Chronicle;
  readonly dice: Dice;
  readonly founding: Founding;
  readonly channels: readonly Channel[];
  readonly sabotage: Sabotage | undefined;
  /** The process is up or gone: whoever talks to it must know. */
  readonly cameUp: (broker: FakeBroker) => void;
  readonly wentDown: () => void;
  readonly overheard: (topic: string, text: string) => void;
}

/** One life of the gateway's process: all of it is forgotten at its end. */
export interface Life {
  readonly number: number;
  readonly clock: LifeClock;
  readonly broker: FakeBroker;
  isAlive: boolean;
  organisation: Organisation | undefined;
}

/**
 * The machine that the gateway runs on: disk, vault and clock outlive its
 * process, which can be killed at any instant and is started again from them.
 */
export class Machine {
  readonly disk = new FakeJournalDisk();
  readonly vault = new FakeVault();
  readonly presence = new PresenceDisk();
  readonly landings = new Landings(this.disk);
  readonly anchors: Anchor[] = [];
  firstCredential: FirstCredential | undefined;
  life: Life | undefined;
  readonly #parts: MachineParts;
  #lives = 0;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.disk.onCrash = () => this.kill("died while writing");
  }

  get isUp(): boolean {
    return this.life?.organisation !== undefined;
  }

  /** Starts the process, from whatever the disk holds. */
  async start(): Promise<void> {
    if (this.life !== undefined) return;
    const { clock, chronicle, cameUp } = this.#parts;
    this.#lives += 1;
    const lifeClock = new LifeClock(clock);
    const broker = new FakeBroker(lifeClock);
    const life: Life = {
      number: this.#lives,
      clock: lifeClock,
      broker,
      isAlive: true,
      organisation: undefined,
    };
    this.life = life;
    const opened = await openOrganisation(this.#ports(life));
    if (!life.isAlive) return;
    if (!opened.ok) {
      chronicle.note({ kind: "gateway-broken", cause: `does not open: ${opened.fault.code}` });
      this.kill("does not open");
      return;
    }
    const started = await opened.value.start();
    if (!life.isAlive || !started.ok) return;
    life.organisation = opened.value;
    this.#parts.sabotage?.opened?.(opened.value);
    chronicle.note({ kind: "gateway-up", life: life.number });
    cameUp(broker);
  }

  /** As by SIGKILL or a power cut: nothing more is run, written or sent. */
  kill(how: string): void {
    const { life } = this;
    if (life === undefined) return;
    this.life = undefined;
    life.isAlive = false;
    life.clock.die();
    this.landings.take(this.#parts.clock.monotonic());
    this.disk.writer = undefined;
    this.disk.next = undefined;
    this.#parts.sabotage?.crashed?.(this.disk);
    this.#parts.chronicle.note({ kind: "gateway-down", life: life.number, how });
    void life.broker.close();
    this.#parts.wentDown();
  }

  /** As by `systemctl stop`. */
  async stop(): Promise<void> {
    const { life } = this;
    if (life?.organisation === undefined) return;
    await life.organisation.stop();
    if (this.life === life) this.kill("stopped");
  }

  #ports(life: Life): OrganisationPorts {
    const { chronicle, founding, channels, dice, sabotage, overheard } = this.#parts;
    const isAlive = (): boolean => life.isAlive;
    const chance = dice.fork(`chance-${life.number}`);
    const ports: OrganisationPorts = {
      founding,
      version: "sim",
      clock: life.clock,
      journal: this.#journal(life),
      vault: this.vault,
      seals: new VaultSeals({ ccm: nodeCcm, block: nodeAesBlock, vault: this.vault }),
      broker: new TappedBroker({
        org: founding.org,
        broker: life.broker,
        chronicle,
        isAlive,
        overheard,
      }),
      presenceStore: this.presence.store(isAlive),
      hashing: quickHashing,
      chance: { bytes: (count) => chance.bytes(count) },
      gestures: defaultGestures,
      channels: channels.map((channel) => ofThisLife(channel, isAlive)),
      keepCredential: async (credential) => {
        this.firstCredential = credential;
        return ok(undefined);
      },
      watchers: {
        ...nobodyWatches,
        // As the outside watchdog keeps it: the retained topic has no head (P7).
        health: (message) => {
          if (life.isAlive && message.state !== "gone" && message.head) this.anchors.push(message.head);
        },
        broken: (cause) => this.#broken(life, cause),
      },
    };
    return sabotage?.ports?.(ports, { machine: this, life }) ?? ports;
  }

  #journal(life: Life): Journal {
    const { chronicle, clock } = this.#parts;
    return new TimedJournal({
      journal: new FakeJournal(this.disk, this.vault, life.clock),
      landings: this.landings,
      chronicle,
      now: () => clock.monotonic(),
    });
  }

  #broken(life: Life, cause: unknown): void {
    if (!life.isAlive) return;
    const text = cause instanceof Error ? `${cause.message} ${cause.stack ?? ""}` : String(cause);
    this.#parts.chronicle.note({ kind: "gateway-broken", cause: text });
    this.kill("broken invariant");
  }
}

/** The checkers judge from outside, and look at none of this. */
const nobodyWatches: Omit<OrganisationPorts["watchers"], "broken" | "health"> = {
  stages: { waited: () => {}, decided: () => {}, appended: () => {}, announced: () => {} },
  observer: { committed: () => {}, recordRestored: () => {} },
  faults: { show: () => {}, clear: () => {} },
  frames: { heard: () => {}, verified: () => {} },
  late: () => {},
  refused: () => {},
};

/** As quick as tests need: how slow the real one is has its own tests. */
const quickHashing: Hashing = {
  code: (salt, code) => createHash("sha256").update(`${salt} ${code}`).digest("hex"),
  secret: (secret) => createHash("sha256").update(secret).digest("hex"),
};

/** A process that is dead sends nothing, whatever was still on its way. */
function ofThisLife(channel: Channel, isAlive: () => boolean): Channel {
  return {
    name: channel.name,
    reaches: (person, state) => channel.reaches(person, state),
    deliver: (notification) => (isAlive() ? channel.deliver(notification) : new Promise(() => {})),
  };
}
