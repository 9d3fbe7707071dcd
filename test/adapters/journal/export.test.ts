import { execFile } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { exportJournal } from "../../../gateway/adapters/journal/exportJournal.ts";
import { verifyExport } from "../../../gateway/adapters/journal/verifyExport.ts";
import { FakeVault } from "../../fakes/fakeVault.ts";
import { needs } from "../../support/needs.ts";
import { anaAdded, batchOf, got } from "./batches.ts";
import { fill, journalIn, newFolder } from "./journalKit.ts";

const run = promisify(execFile);
const byStranger = new URL("./verify_export.py", import.meta.url).pathname;

/** A journal that is open and being written while it is exported. */
async function running() {
  const folder = await newFolder();
  const keys = new FakeVault();
  const journal = journalIn(folder, keys);
  const { head } = got(await journal.open());
  const first = got(await journal.append(batchOf(head, { events: [anaAdded()] })));
  const last = await fill(journal, first, 30);
  const order = {
    folder,
    out: join(folder, "out.jsonl"),
    from: undefined,
    to: undefined,
    keys: undefined,
    progress: undefined,
  };
  return { folder, keys, journal, last, order };
}

test("an export taken while a gateway runs verifies, and names nobody", async () => {
  const { order, last } = await running();
  const seen: number[] = [];
  const exported = got(await exportJournal({ ...order, progress: (done, total) => seen.push(done / total) }));
  expect(exported).toEqual({ events: 31, head: last });
  expect(got(await verifyExport(order.out))).toEqual(exported);
  expect(await readFile(order.out, "utf8")).not.toContain("Ana Example");
  expect((await stat(order.out)).mode & 0o777).toBe(0o600);
  expect(seen.at(-1)).toBe(1);
});

test("an open export shows what is sealed and verifies all the same", async () => {
  const { order, keys, last } = await running();
  got(await exportJournal({ ...order, keys }));
  expect(await readFile(order.out, "utf8")).toContain("Ana Example");
  expect(got(await verifyExport(order.out)).head).toEqual(last);
});

test("a part of the record verifies from where it begins", async () => {
  const { order } = await running();
  const exported = got(await exportJournal({ ...order, from: 10, to: 20 }));
  expect(exported).toMatchObject({ events: 11, head: { seq: 20 } });
  expect(got(await verifyExport(order.out))).toEqual(exported);
});

test("an export never overwrites", async () => {
  const { order } = await running();
  await writeFile(order.out, "mine");
  expect(await exportJournal(order)).toMatchObject({ ok: false, fault: { code: "journal-unavailable" } });
  expect(await readFile(order.out, "utf8")).toBe("mine");
});

/** What somebody with an editor might try; none of it may verify, by our own hand or a stranger's. */
const forgeries: readonly (readonly [string, (lines: string[]) => string[]])[] = [
  ["a changed word", (lines) => lines.map((line) => line.replace("Hall 7", "Hall 8"))],
  ["a removed line", (lines) => lines.toSpliced(9, 1)],
  ["two lines that changed places", (lines) => lines.with(9, lines[10] ?? "").with(10, lines[9] ?? "")],
  ["a doubled line", (lines) => lines.toSpliced(9, 0, lines[9] ?? "")],
  ["an end cut off", (lines) => lines.slice(0, 12)],
  ["a last event cut out", (lines) => lines.toSpliced(-3, 1)],
  ["something behind the end", (lines) => lines.toSpliced(-1, 0, lines[9] ?? "")],
];

test.each(forgeries)("an export with %s does not verify", async (_, forge) => {
  const { order } = await running();
  got(await exportJournal(order));
  const lines = (await readFile(order.out, "utf8")).split("\n");
  await writeFile(order.out, forge(lines).join("\n"));
  expect((await verifyExport(order.out)).ok).toBe(false);
});

test.skipIf(!needs("python3", "python3"))(
  "a stranger with Python verifies it, and finds each forgery",
  async () => {
    const { order, keys, last } = await running();
    got(await exportJournal({ ...order, keys }));
    const sound = await readFile(order.out, "utf8");
    expect((await run("python3", [byStranger, order.out])).stdout).toContain(
      `31 events verified, the last is 31 with hash ${last.hash}`,
    );
    for (const [name, forge] of forgeries) {
      await writeFile(order.out, forge(sound.split("\n")).join("\n"));
      await expect(run("python3", [byStranger, order.out]), name).rejects.toThrow("does not verify");
    }
  },
);
