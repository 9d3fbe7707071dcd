import { cp } from "node:fs/promises";
import { expect, test } from "vitest";
import { snapshotSeqs } from "../../../gateway/adapters/journal/journalFiles.ts";
import { verifyJournal } from "../../../gateway/adapters/journal/verifyJournal.ts";
import { openVault } from "../../../gateway/adapters/vault/sqliteVault.ts";
import type { PersonId } from "../../../shared/base/ids.ts";
import { ana, anaAdded, at, batchOf, got, placeAdded } from "./batches.ts";
import { filesHolding, fill, journalIn, newFolder } from "./journalKit.ts";

const bob = "bob" as PersonId;
const bobAdded = {
  kind: "person-added",
  at,
  person: bob,
  roles: ["supervisor"],
  personal: { subject: bob, value: { name: "Bob Example", phone: "0456" } },
} as const;

test("P10: erasing a person leaves no trace in any byte, everyone else, and a chain that verifies", async () => {
  const folder = await newFolder();
  const vault = got(await openVault({ folder, masterKeyFile: undefined }));
  const journal = journalIn(folder, vault);
  let { head } = got(await journal.open());
  head = got(await journal.append(batchOf(head, { events: [anaAdded(), bobAdded, placeAdded(1)] })));
  got(await journal.snapshot());
  head = await fill(journal, head, 3);
  const key = got(await vault.makeSubjectKey(ana));
  const stolen = await newFolder();
  await cp(folder, stolen, { recursive: true });

  got(await vault.destroySubjectKey(ana));
  got(await journal.append(batchOf(head, { events: [{ kind: "person-erased", at, person: ana, by: bob }] })));
  got(await journal.snapshot());

  for (const trace of [Buffer.from("Ana Example"), key])
    expect(await filesHolding(folder, trace)).toEqual([]);
  expect(snapshotSeqs(folder)).toHaveLength(1);
  const { state } = got(await journal.open());
  expect(state.people.get(ana)?.details).toBeUndefined();
  expect(state.people.get(bob)?.details?.name).toBe("Bob Example");
  expect((await verifyJournal(folder)).fault).toBeUndefined();
  await journal.close();
  await vault.close();

  // The way of looking is proved on a copy from before: there the name can still be had.
  const before = got(await openVault({ folder: stolen, masterKeyFile: undefined }));
  const old = got(await journalIn(stolen, before).open());
  expect(old.state.people.get(ana)?.details?.name).toBe("Ana Example");
  await before.close();
});

test("P10: what is said about somebody after their erasure is sealed afresh, and the old stays closed", async () => {
  const folder = await newFolder();
  const vault = got(await openVault({ folder, masterKeyFile: undefined }));
  const journal = journalIn(folder, vault);
  let { head } = got(await journal.open());
  head = got(await journal.append(batchOf(head, { events: [anaAdded()] })));
  got(await vault.destroySubjectKey(ana));
  got(await vault.makeSubjectKey(ana));
  got(await journal.append(batchOf(head, { events: [placeAdded(1)] })));
  expect(got(await journal.open()).state.people.get(ana)?.details).toBeUndefined();
  await journal.close();
  await vault.close();
});
