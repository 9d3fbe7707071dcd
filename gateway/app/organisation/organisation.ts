import type { FaultCode } from "../../../shared/base/faults.ts";
import type { OrgId, PersonId } from "../../../shared/base/ids.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { GestureMap } from "../../../shared/frame/meaning.ts";
import { buildHealth, goneHealth, type HealthMessage } from "../../../shared/wire/healthMessage.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { Broker, BrokerFault, Listening } from "../broker.ts";
import type { Clock } from "../clock.ts";
import type { Chance, Hashing } from "../doing/ports.ts";
import type { Engine } from "../engine/engine.ts";
import type { FaultBoard } from "../engine/faultBoard.ts";
import type { Observer, PressStages } from "../engine/observer.ts";
import type { Health } from "../health/health.ts";
import type { FrameWatch } from "../intake/intake.ts";
import type { RefusedReason } from "../intake/refusedFrames.ts";
import type { Seals } from "../intake/seals.ts";
import type { Journal } from "../journal.ts";
import type { Channel } from "../outbox/channel.ts";
import { watchAll } from "../presence/followWatch.ts";
import type { Presence } from "../presence/presence.ts";
import type { PresenceStore } from "../presence/presenceStore.ts";
import type { Vault } from "../vault.ts";
import {
  adminToLetIn,
  type FirstCredential,
  type Founding,
  foundOrganisation,
  issueOperatorCredential,
  type KeepCredential,
} from "./firstAdmin.ts";
import { openRooms, type Rooms } from "./rooms.ts";

/** The outside world, and what is chosen once for an installation. */
export interface OrganisationPorts {
  readonly founding: Founding;
  readonly version: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly vault: Vault;
  readonly seals: Seals;
  readonly broker: Broker;
  readonly presenceStore: PresenceStore;
  readonly hashing: Hashing;
  readonly chance: Chance;
  readonly gestures: GestureMap;
  /** Further ways to reach people, beside MQTT. */
  readonly channels: readonly Channel[];
  readonly keepCredential: KeepCredential;
  readonly watchers: OrganisationWatchers;
}

/** Why an organisation does not open. */
export interface OpenOrganisationFault {
  readonly code: FaultCode;
  readonly detail: string;
}

/** Whoever counts and writes down what goes on; none of them decides anything. */
export interface OrganisationWatchers {
  readonly stages: PressStages;
  readonly observer: Observer;
  /** Told once of each fault that begins, and once when it is over. */
  readonly faults: FaultBoard;
  readonly frames: FrameWatch;
  /** How long after its due instant a deadline was taken up, in milliseconds. */
  late(ms: number): void;
  refused(reason: RefusedReason): void;
  health(message: HealthMessage): void;
  /** A broken invariant: the process must stop, so that the journal is replayed. */
  broken(cause: unknown): void;
}

/** One organisation, watched over: its engine and every room round it. */
export class Organisation {
  /** Set when this start let somebody in, there being nobody who could come in. */
  readonly firstCredential: FirstCredential | undefined;
  readonly #org: OrgId;
  readonly #rooms: Rooms;
  readonly #broker: Broker;

  constructor(rooms: Rooms, ports: OrganisationPorts, firstCredential: FirstCredential | undefined) {
    this.firstCredential = firstCredential;
    this.#org = ports.founding.org;
    this.#rooms = rooms;
    this.#broker = ports.broker;
  }

  get engine(): Engine {
    return this.#rooms.engine;
  }

  get health(): Health {
    return this.#rooms.health;
  }

  get presence(): Presence {
    return this.#rooms.presence;
  }

  /** Lets everybody in, shows what there is, then takes up what fell due meanwhile (P5). */
  async start(): Promise<Result<readonly Listening[], BrokerFault>> {
    const { engine, health, presence, relayWatch, board, doorway, checkpoint } = this.#rooms;
    await checkpoint.start();
    watchAll(engine.state, presence, engine.timeline.now());
    relayWatch.start();
    const listening = await this.#broker.open(doorway);
    if (!listening.ok) return listening;
    health.runs("engine", true);
    health.runs("broker", true);
    board.showAll(engine.state);
    this.#rooms.settling.begin();
    engine.start();
    health.start();
    return ok(listening.value);
  }

  /** Says that it goes, stops taking, and leaves a record and a presence that the next start takes up. */
  async stop(): Promise<void> {
    const { engine, health, relayWatch, checkpoint } = this.#rooms;
    health.stop();
    relayWatch.stop();
    await engine.close();
    await checkpoint.stop();
    this.#sayGone();
    await this.#broker.close();
  }

  /** What the gateway's last will would say: whoever watches need not wait for silence to tell (P11). */
  #sayGone(): void {
    const topic = topicText(this.#org, { kind: "health" });
    this.#broker.publish({ topic, payload: buildHealth(goneHealth), qos: 1, retain: true });
  }
}

/** Opens the journal and founds the organisation where there is none yet. Nobody is let in before `start`. */
export async function openOrganisation(
  ports: OrganisationPorts,
): Promise<Result<Organisation, OpenOrganisationFault>> {
  const rooms = await openRooms(ports);
  if (!rooms.ok) return rooms;
  const { engine } = rooms.value;
  const first = await letSomebodyIn(engine, ports);
  if (first.ok) return ok(new Organisation(rooms.value, ports, first.value));
  await engine.close();
  return first;
}

/** A fresh credential for an admin, for whoever holds the data folder of a gateway that does not run. */
export async function recoverAdmin(
  ports: OrganisationPorts,
  person: PersonId | undefined,
): Promise<Result<FirstCredential, OpenOrganisationFault>> {
  const rooms = await openRooms(ports);
  if (!rooms.ok) return rooms;
  const { engine } = rooms.value;
  const admin = adminToLetIn(engine.state, person);
  const issued: Result<FirstCredential, OpenOrganisationFault> =
    admin === undefined
      ? failed({ code: "no-admin", detail: person ?? "nobody has that role" })
      : await issueOperatorCredential({ ...ports, submit: engine }, ports.founding.org, admin);
  await engine.close();
  return issued;
}

/** A start that ended between founding the organisation and issuing its first credential is finished by the next. */
async function letSomebodyIn(
  engine: Engine,
  ports: OrganisationPorts,
): Promise<Result<FirstCredential | undefined, OpenOrganisationFault>> {
  const { founding } = ports;
  const parts = { ...ports, submit: engine };
  if (engine.state.org === undefined) return foundOrganisation(parts, founding);
  for (const { holder } of engine.state.credentials.values())
    if (holder.kind === "person") return ok(undefined);
  const admin = adminToLetIn(engine.state, undefined);
  return admin === undefined ? ok(undefined) : issueOperatorCredential(parts, founding.org, admin);
}
