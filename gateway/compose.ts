import { join } from "node:path";
import packageFile from "../package.json" with { type: "json" };
import type { OrgId, PersonId } from "../shared/base/ids.ts";
import { parseId } from "../shared/base/ids.ts";
import { certain } from "../shared/base/invariant.ts";
import { failed, ok, type Result } from "../shared/base/result.ts";
import { defaultGestures } from "../shared/frame/meaning.ts";
import { type EmbeddedBroker, embeddedBroker } from "./adapters/broker/embeddedBroker.ts";
import { systemClock } from "./adapters/clock/systemClock.ts";
import { nodeAesBlock, nodeCcm } from "./adapters/crypto/nodeAes.ts";
import { nodeChance, nodeHashing } from "./adapters/crypto/nodeHashing.ts";
import { StoreFolder } from "./adapters/files/storeFolder.ts";
import { SqliteJournal } from "./adapters/journal/sqliteJournal.ts";
import { standardOutput } from "./adapters/logs/log.ts";
import { PresenceFile } from "./adapters/presence/presenceFile.ts";
import { openVault, type SqliteVault } from "./adapters/vault/sqliteVault.ts";
import type { Listening } from "./app/broker.ts";
import { VaultSeals } from "./app/intake/seals.ts";
import type { FirstCredential, Founding } from "./app/organisation/firstAdmin.ts";
import {
  type OrganisationPorts,
  openOrganisation,
  recoverAdmin as recoverIn,
} from "./app/organisation/organisation.ts";
import { AdminCredential, urlOf } from "./compose/adminCredential.ts";
import { brokerOptions } from "./compose/brokerOptions.ts";
import { Operations } from "./compose/operations.ts";
import type { StartFault } from "./compose/startFault.ts";
import type { Config } from "./config/configSchema.ts";

/** Who and what a new organisation begins with; what is left out comes from the configuration. */
export interface FirstStart {
  readonly admin: string | undefined;
  readonly adminName: string | undefined;
}

/** A gateway that runs in this process. */
export interface Gateway {
  readonly org: OrgId;
  readonly listening: readonly Listening[];
  /** Set when this start let somebody in, there being nobody who could come in; it is kept in `secrets/admin.json`. */
  readonly firstCredential: FirstCredential | undefined;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  readonly config: Config;
  readonly firstStart: FirstStart;
  /** We are wrong about something: the process must end with a failure, and be started again to replay. */
  readonly broken: (cause: unknown) => void;
}

/** Opens everything and lets everybody in; a fault on the way closes again what was opened. */
export async function startGateway(options: GatewayOptions): Promise<Result<Gateway, StartFault>> {
  const operations = openOperations(options, false);
  operations.starting();
  const started = await startOrganisation(options, operations);
  if (!started.ok) await operations.stopped();
  return started;
}

/** Founds the organisation where there is none, listens nowhere, and closes: what `hark init` does. */
export async function foundOnly(
  options: GatewayOptions,
): Promise<Result<FirstCredential | undefined, StartFault>> {
  return withoutListening(options, async (parts) => {
    const organisation = await openOrganisation(parts.ports);
    if (!organisation.ok) return organisation;
    await organisation.value.stop();
    return ok(organisation.value.firstCredential);
  });
}

/**
 * A fresh credential for an admin, in place of the one in the data folder: for
 * whoever holds the folder and has lost the secret. The gateway must not run.
 */
export async function recoverAdmin(options: GatewayOptions): Promise<Result<FirstCredential, StartFault>> {
  const { admin } = options.firstStart;
  const person =
    admin === undefined
      ? undefined
      : certain(parseId<PersonId>(admin), "an admin id that the command line checked");
  return withoutListening(options, ({ ports }) => recoverIn(ports, person));
}

/** The rooms round one organisation's data folder, before it is opened. */
interface Parts {
  readonly store: StoreFolder;
  readonly vault: SqliteVault;
  readonly broker: EmbeddedBroker;
  readonly adminCredential: AdminCredential;
  readonly ports: OrganisationPorts;
}

async function startOrganisation(
  options: GatewayOptions,
  operations: Operations,
): Promise<Result<Gateway, StartFault>> {
  const parts = await openParts(options, operations);
  if (!parts.ok) return parts;
  const { vault, ports, store, adminCredential, broker } = parts.value;
  const opened = await openOrganisation(ports);
  if (!opened.ok) {
    await vault.close();
    return opened;
  }
  const organisation = opened.value;
  operations.opened(organisation);
  const close = async (): Promise<void> => {
    // Whoever watches from outside may be slow to listen; what is under way here does not wait for that.
    await Promise.all([operations.stopping(), organisation.stop()]);
    await vault.close();
    await operations.stopped();
  };
  const listening = await organisation.start();
  if (!listening.ok) {
    await organisation.stop();
    await vault.close();
    return listening;
  }
  await operations.start({
    organisation,
    listening: listening.value,
    journal: ports.journal,
    store,
    adminCredential,
    brokerStats: broker.stats,
  });
  const { firstCredential } = organisation;
  return ok({ org: orgOf(options.config), listening: listening.value, firstCredential, stop: close });
}

/** Does something with the data folder that needs nobody to come in. */
async function withoutListening<Value>(
  options: GatewayOptions,
  act: (parts: Parts) => Promise<Result<Value, StartFault>>,
): Promise<Result<Value, StartFault>> {
  const operations = openOperations(options, true);
  const parts = await openParts(options, operations);
  const done = parts.ok ? await act(parts.value) : parts;
  if (parts.ok) await parts.value.vault.close();
  await operations.stopped();
  return done;
}

function openOperations({ config, broken }: GatewayOptions, isQuiet: boolean): Operations {
  return new Operations({
    config,
    clock: systemClock,
    out: standardOutput(),
    isQuiet,
    version: packageFile.version,
    environment: process.env,
    broken,
  });
}

async function openParts(
  options: GatewayOptions,
  operations: Operations,
): Promise<Result<Parts, StartFault>> {
  const { config, firstStart } = options;
  const store = await StoreFolder.open(config.data.folder);
  if (!store.ok) return store;
  const vault = await openVault({ folder: config.data.folder, masterKeyFile: undefined });
  if (!vault.ok) return failed({ code: vault.fault.code, detail: vault.fault.detail });
  const broker = embeddedBroker(brokerOptions(config, operations));
  const adminCredential = new AdminCredential(store.value, orgOf(config));
  const ports: OrganisationPorts = {
    ...stores(config, vault.value),
    founding: foundingOf(config, firstStart),
    version: packageFile.version,
    clock: systemClock,
    vault: vault.value,
    broker,
    hashing: nodeHashing,
    chance: nodeChance,
    gestures: defaultGestures,
    channels: [],
    keepCredential: async (credential) => {
      const kept = await adminCredential.keep(credential, expectedUrl(config));
      if (kept.ok) operations.secretMade(credential);
      return kept;
    },
    watchers: operations,
  };
  return ok({ store: store.value, vault: vault.value, broker, adminCredential, ports });
}

/** Where the gateway will be met unless it is told to take any free port, which is known only once it listens. */
function expectedUrl({ broker }: Config): string {
  const { host, port } = broker.plain;
  return urlOf([{ transport: "mqtt", host, port: port === 0 ? 1883 : port }]);
}

/** What is kept on disk. The vault's keys never come near the journal's file. */
function stores(config: Config, vault: SqliteVault) {
  const { folder } = config.data;
  return {
    journal: new SqliteJournal({ folder, org: orgOf(config), keys: vault }),
    presenceStore: new PresenceFile(join(folder, "presence.sqlite")),
    seals: new VaultSeals({ ccm: nodeCcm, block: nodeAesBlock, vault }),
  };
}

function foundingOf({ organisation }: Config, firstStart: FirstStart): Founding {
  const admin = parseId<PersonId>(firstStart.admin ?? "admin");
  return {
    org: certain(parseId<OrgId>(organisation.id), "an organisation id that the configuration checked"),
    name: organisation.name,
    zone: organisation.zone,
    admin: certain(admin, "an admin id that the command line checked"),
    details: { name: firstStart.adminName ?? "First admin", phone: "" },
  };
}

function orgOf({ organisation }: Config): OrgId {
  return certain(parseId<OrgId>(organisation.id), "an organisation id that the configuration checked");
}
