import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { nodeAesBlock, nodeCcm } from "../../gateway/adapters/crypto/nodeAes.ts";
import { VaultSeals } from "../../gateway/app/intake/seals.ts";
import type { FirstCredential, KeepCredential } from "../../gateway/app/organisation/firstAdmin.ts";
import {
  type OrganisationPorts,
  openOrganisation,
  recoverAdmin,
} from "../../gateway/app/organisation/organisation.ts";
import type { OrgId, PersonId } from "../../shared/base/ids.ts";
import { parseId } from "../../shared/base/ids.ts";
import { certain } from "../../shared/base/invariant.ts";
import { failed, ok } from "../../shared/base/result.ts";
import { defaultGestures } from "../../shared/frame/meaning.ts";
import { FakeBroker } from "../fakes/fakeBroker.ts";
import { FakeClock, settled } from "../fakes/fakeClock.ts";
import { FakeJournal, FakeJournalDisk } from "../fakes/fakeJournal.ts";
import { FakeVault } from "../fakes/fakeVault.ts";

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");
const someone = (id: string): PersonId => certain(parseId<PersonId>(id), "a person's id");

/** A data folder whose gateway is started, killed and started again. */
class Machine {
  readonly disk = new FakeJournalDisk();
  readonly vault = new FakeVault();
  /** What `secrets/admin.json` holds. */
  file: FirstCredential | undefined;

  ports(keepCredential?: KeepCredential): OrganisationPorts {
    const clock = new FakeClock();
    const { vault } = this;
    return {
      founding: {
        org: certain(parseId<OrgId>("harbour"), "an organisation's id"),
        name: "Harbour Youth",
        zone: "Europe/London",
        admin: someone("zoe"),
        details: { name: "Zoe Hart", phone: "" },
      },
      version: "0",
      clock,
      journal: new FakeJournal(this.disk, vault, clock),
      vault,
      seals: new VaultSeals({ ccm: nodeCcm, block: nodeAesBlock, vault }),
      broker: new FakeBroker(clock),
      presenceStore: {
        load: async () => ({ rows: [], fault: undefined }),
        save: async () => ok(undefined),
        close: async () => {},
      },
      hashing: { secret: hashOf, code: (salt, code) => hashOf(`${salt} ${code}`) },
      chance: { bytes: (count) => randomBytes(count) },
      gestures: defaultGestures,
      channels: [],
      keepCredential:
        keepCredential ??
        (async (credential) => {
          this.file = credential;
          return ok(undefined);
        }),
      watchers: {
        stages: { waited: () => {}, decided: () => {}, appended: () => {}, announced: () => {} },
        observer: { committed: () => {}, recordRestored: () => {} },
        faults: { show: () => {}, clear: () => {} },
        frames: { heard: () => {}, verified: () => {} },
        late: () => {},
        refused: () => {},
        health: () => {},
        broken: (cause) => {
          throw cause;
        },
      },
    };
  }

  /** Opens it, and gives the hashes of the credentials on record. */
  async open(keepCredential?: KeepCredential): Promise<readonly string[]> {
    const opened = await openOrganisation(this.ports(keepCredential));
    if (!opened.ok) throw new Error(opened.fault.code);
    const { credentials } = opened.value.engine.state;
    await opened.value.stop();
    return [...credentials.values()].map(({ hash }) => hash);
  }

  get opens(): (hashes: readonly string[]) => boolean {
    return (hashes) => this.file !== undefined && hashes.includes(hashOf(this.file.secret));
  }
}

describe("the first admin", () => {
  test("finds a credential that is on record, and one only however often the gateway starts", async () => {
    const machine = new Machine();
    const hashes = await machine.open();
    expect(machine.opens(hashes)).toBe(true);
    expect(await machine.open()).toEqual(hashes);
    expect(hashes).toHaveLength(1);
    expect(machine.file).toMatchObject({ person: "zoe", username: "harbour/person/zoe" });
  });

  test("is not locked out by a kill after the file was kept and before its credential was on record", async () => {
    const machine = new Machine();
    void openOrganisation(
      machine.ports((credential) => {
        machine.file = credential;
        return new Promise(() => {}); // Killed here: nothing of this life goes on.
      }),
    );
    for (let i = 0; i < 20 && machine.file === undefined; i += 1) await settled();
    const lost = machine.file;
    expect(lost).toBeDefined();
    machine.disk.crash();
    const hashes = await machine.open();
    expect(machine.opens(hashes)).toBe(true);
    expect(hashes).not.toContain(hashOf(lost?.secret ?? ""));
  });

  test("is not let in by a secret that could not be kept: the start fails, and the next one lets them in", async () => {
    const machine = new Machine();
    const fault = { code: "disk-full", detail: "no space left" } as const;
    const opened = await openOrganisation(machine.ports(async () => failed(fault)));
    expect(opened).toEqual({ ok: false, fault });
    expect(machine.opens(await machine.open())).toBe(true);
  });

  test("gets a fresh credential from whoever holds the data folder, beside those there are", async () => {
    const machine = new Machine();
    const before = await machine.open();
    const lost = machine.file?.secret;
    const recovered = await recoverAdmin(machine.ports(), undefined);
    expect(recovered).toMatchObject({ ok: true, value: { person: "zoe" } });
    expect(machine.file?.secret).not.toBe(lost);
    const after = await machine.open();
    expect(machine.opens(after)).toBe(true);
    expect(after).toEqual(expect.arrayContaining([...before]));
  });

  test("P8: nobody but an admin is let in that way", async () => {
    const machine = new Machine();
    await machine.open();
    const recovered = await recoverAdmin(machine.ports(), someone("ana"));
    expect(recovered).toMatchObject({ ok: false, fault: { code: "no-admin" } });
  });
});
