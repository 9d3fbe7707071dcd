import { join } from "node:path";
import packageFile from "../package.json" with { type: "json" };
import type { OrgId, PersonId } from "../shared/base/ids.ts";
import { parseId } from "../shared/base/ids.ts";
import { certain } from "../shared/base/invariant.ts";
import { failed, ok, type Result } from "../shared/base/result.ts";
import { defaultGestures } from "../shared/frame/meaning.ts";
import { embeddedBroker } from "./adapters/broker/embeddedBroker.ts";
import { systemClock } from "./adapters/clock/systemClock.ts";
import { nodeAesBlock, nodeCcm } from "./adapters/crypto/nodeAes.ts";
import { nodeChance, nodeHashing } from "./adapters/crypto/nodeHashing.ts";
import { SqliteJournal } from "./adapters/journal/sqliteJournal.ts";
import { PresenceFile } from "./adapters/presence/presenceFile.ts";
import { openVault, type SqliteVault } from "./adapters/vault/sqliteVault.ts";
import type { Listening } from "./app/broker.ts";
import { VaultSeals } from "./app/intake/seals.ts";
import type { FirstCredential, Founding } from "./app/organisation/firstAdmin.ts";
import { type Organisation, openOrganisation } from "./app/organisation/organisation.ts";
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
  /** Set when this start founded the organisation: the first admin's secret, told this once. */
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
  const opened = await openGateway(options);
  if (!opened.ok) return opened;
  const { organisation, operations, close } = opened.value;
  const listening = await organisation.start();
  if (!listening.ok) {
    await close();
    return failed({ code: listening.fault.code, detail: listening.fault.detail });
  }
  const ready = await operations.start(organisation);
  if (!ready.ok) {
    await close();
    return ready;
  }
  return ok({
    org: orgOf(options.config),
    listening: listening.value,
    firstCredential: organisation.firstCredential,
    stop: close,
  });
}

/** Founds the organisation where there is none, listens nowhere, and closes: what `hark init` does. */
export async function foundOnly(
  options: GatewayOptions,
): Promise<Result<FirstCredential | undefined, StartFault>> {
  const opened = await openGateway(options);
  if (!opened.ok) return opened;
  await opened.value.close();
  return ok(opened.value.organisation.firstCredential);
}

interface OpenGateway {
  readonly organisation: Organisation;
  readonly operations: Operations;
  readonly close: () => Promise<void>;
}

async function openGateway(options: GatewayOptions): Promise<Result<OpenGateway, StartFault>> {
  const { config, firstStart } = options;
  const operations = Operations.open(config, options.broken);
  if (!operations.ok) return operations;
  const vault = await openVault({ folder: config.data.folder, masterKeyFile: undefined });
  if (!vault.ok) return failed({ code: vault.fault.code, detail: vault.fault.detail });
  const organisation = await openOrganisation({
    ...stores(config, vault.value),
    founding: foundingOf(config, firstStart),
    version: packageFile.version,
    clock: systemClock,
    vault: vault.value,
    broker: embeddedBroker(brokerOptions(config, operations.value)),
    hashing: nodeHashing,
    chance: nodeChance,
    gestures: defaultGestures,
    channels: [],
    watchers: operations.value,
  });
  if (!organisation.ok) {
    await vault.value.close();
    return failed({ code: organisation.fault.code, detail: organisation.fault.detail });
  }
  const close = async (): Promise<void> => {
    await operations.value.stop();
    await organisation.value.stop();
    await vault.value.close();
  };
  return ok({ organisation: organisation.value, operations: operations.value, close });
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
