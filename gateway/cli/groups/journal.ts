import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { faults } from "../../../shared/base/faults.ts";
import { toIso } from "../../../shared/base/instant.ts";
import type { Result } from "../../../shared/base/result.ts";
import { backupJournal, restoreJournal } from "../../adapters/journal/backupJournal.ts";
import { exportJournal } from "../../adapters/journal/exportJournal.ts";
import { verifyExport } from "../../adapters/journal/verifyExport.ts";
import { verifyJournal, verifyJournalFile } from "../../adapters/journal/verifyJournal.ts";
import { copyVault } from "../../adapters/vault/backupVault.ts";
import { openVault } from "../../adapters/vault/sqliteVault.ts";
import type { Head, JournalFault } from "../../app/journal.ts";
import type { VaultFault } from "../../app/vault.ts";
import { noteBackup } from "../backupNote.ts";
import { addCommand, addGroup, type Call, type CommandSpec } from "../commandSpec.ts";
import { harkFolderOf } from "../credentialFile.ts";
import { answeredBadly, Ended, misused } from "../ended.ts";
import { syncedFolder } from "../files.ts";
import type { Kit } from "../kit.ts";
import { progressOn } from "../progress.ts";

/** The record itself: works on the data folder, whether or not a gateway runs on it. */
export function addJournal(program: Command, kit: Kit): void {
  const journal = addGroup(
    program,
    "journal",
    "Verify, export, back up and restore the record; needs no gateway",
  );
  for (const spec of [verify, exportPart, backup, restore]) addCommand(journal, kit, spec);
}

const verify: CommandSpec = {
  name: "verify",
  about: "Verify the hash chain of a journal, a backup or an export",
  more: "Exits with 1 when anything was altered, removed or cut off, and says where.",
  words: [
    {
      form: "[path]",
      about: "a data folder, a backup's folder, a journal.sqlite or an export; the data folder, if left out",
    },
  ],
  examples: [
    ["hark journal verify", "the record of the data folder"],
    ["hark journal verify evening.jsonl", "an export somebody handed you"],
  ],
  run: verifyOne,
};

const exportPart: CommandSpec = {
  name: "export",
  about: "Export the record as JSON lines that anybody can verify",
  words: [{ form: "<file>", about: "a new file" }],
  flags: [
    { form: "--from <number>", about: "the first event; 1, if left out" },
    { form: "--to <number>", about: "the last event; the newest, if left out" },
    { form: "--open", about: "with names and notes readable: handle it as the personal record it is" },
  ],
  examples: [
    ["hark journal export record.jsonl", "personal details stay sealed"],
    ["hark journal export review.jsonl --from 2001 --open", "for a review, readable"],
  ],
  run: exportOne,
};

const backup: CommandSpec = {
  name: "backup",
  about: "Back the record up while the gateway runs, and verify the copy",
  more: "The vault holds the keys of everything personal. Without it the backup shows what happened and to nobody in particular; with it, whoever has both can read everything, and an erasure does not reach into the copy. Keep the vault's copy apart, and no longer than you promise to erase.",
  words: [{ form: "<folder>", about: "a new folder for the copy" }],
  flags: [
    { form: "--vault <folder>", about: "copy the vault and its master key too, into this other folder" },
  ],
  examples: [
    ["hark journal backup /media/usb/hark-2026-09-07", "the record alone"],
    ["hark journal backup /mnt/a/hark --vault /mnt/b/hark-vault", "and the vault, kept apart"],
  ],
  run: backupOne,
};

const restore: CommandSpec = {
  name: "restore",
  about: "Put a backup in place as the record of a new data folder",
  more: "Verifies the backup first and never overwrites anything. Stop the gateway before, and start it on the new folder afterwards.",
  words: [{ form: "<folder>", about: "the backup's folder" }],
  flags: [
    {
      form: "--vault <folder>",
      about: "the vault's copy; without it personal details stay sealed",
      required: true,
    },
  ],
  examples: [
    [
      "hark --data ./hark-restored journal restore /mnt/a/hark --vault /mnt/b/hark-vault",
      "then hark --data ./hark-restored start",
    ],
  ],
  run: restoreOne,
};

async function verifyOne(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const path = resolve(given.optional("path") ?? harkFolderOf(given, kit));
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw misused(`There is nothing at ${path}.`);
  const progress = progressOn(kit, "verifying events");
  if (found.isFile() && !path.endsWith(".sqlite")) {
    const { events, head } = orEnd(await verifyExport(path));
    if (print.json) return print.value({ result: "done", path, events, head });
    return print.line(
      `${kit.out.paint("green", "✓")} The export is whole: ${events} events, up to ${headText(head)}.`,
    );
  }
  const verdict = found.isFile()
    ? await verifyJournalFile(path, progress)
    : await verifyJournal(path, progress);
  const { verified, firstBroken, fault, org } = verdict;
  if (print.json) print.value({ result: fault ? "failed" : "done", path, org, verified, firstBroken, fault });
  if (!fault) {
    if (!print.json)
      print.line(
        `${kit.out.paint("green", "✓")} The record of ${org ?? "nobody yet"} is whole: up to ${headText(verified)}.`,
      );
    return undefined;
  }
  const where = firstBroken === undefined ? "" : ` The first event that does not fit is ${firstBroken}.`;
  throw answeredBadly(
    fault.code,
    `${faults[fault.code].title} (${fault.detail})${where}`,
    faults[fault.code].remedy,
  );
}

async function exportOne({ given, kit, print }: Call): Promise<void> {
  const folder = harkFolderOf(given, kit);
  const out = resolve(given.text("file"));
  const vault = given.flag("open") ? orEnd(await openVault({ folder, masterKeyFile: undefined })) : undefined;
  const order = { folder, out, from: numberOf(given.optional("from")), to: numberOf(given.optional("to")) };
  const made = await exportJournal({ ...order, keys: vault, progress: progressOn(kit, "exporting events") });
  await vault?.close();
  const { events, head } = orEnd(made);
  if (print.json) return print.value({ result: "done", file: out, events, head });
  return print.line(
    `${kit.out.paint("green", "✓")} ${events} events are in ${out}, up to ${headText(head)}.`,
  );
}

async function backupOne({ given, kit, print }: Call): Promise<void> {
  const folder = harkFolderOf(given, kit);
  const target = resolve(given.text("folder"));
  const vaultFolder = given.optional("vault");
  const head = orEnd(await backupJournal({ folder, target, progress: progressOn(kit, "copying") }));
  if (vaultFolder !== undefined) {
    orEnd(await copyVault({ from: folder, masterKeyFile: undefined, to: resolve(vaultFolder) }));
  }
  noteBackup(folder, { at: toIso(kit.now()), seq: head.seq, withVault: vaultFolder !== undefined });
  if (print.json) return print.value({ result: "done", folder: target, vault: vaultFolder, head });
  print.line(`${kit.out.paint("green", "✓")} The record is in ${target}, verified, up to ${headText(head)}.`);
  return print.line(
    vaultFolder === undefined
      ? "The vault is not in it: names stay sealed without secrets and vault. Use --vault FOLDER to copy those apart."
      : `Vault and key are in ${vaultFolder}: keep them apart, and no longer than you promise to erase.`,
  );
}

async function restoreOne({ given, kit, print }: Call): Promise<void> {
  const folder = harkFolderOf(given, kit);
  const source = resolve(given.text("folder"));
  const head = orEnd(
    await restoreJournal({ backup: source, folder, progress: progressOn(kit, "verifying events") }),
  );
  orEnd(await copyVault({ from: resolve(given.text("vault")), masterKeyFile: undefined, to: folder }));
  syncedFolder(folder);
  if (print.json) return print.value({ result: "done", folder, head });
  print.line(`${kit.out.paint("green", "✓")} The record is restored in ${folder}, up to ${headText(head)}.`);
  return print.line(
    `Next: hark --data ${join(folder)} start. Admins use the credentials they have, with --as.`,
  );
}

function orEnd<Value>(result: Result<Value, JournalFault | VaultFault>): Value {
  if (result.ok) return result.value;
  const { code, detail } = result.fault;
  const { title, remedy } = faults[code];
  throw new Ended("refused", { code, sentence: `${title} (${detail})`, remedy, problems: [] });
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw misused("Events are numbered from 1.");
  return count;
}

function headText({ seq, hash }: Head): string {
  return `event ${seq} (${hash.slice(0, 16)}…)`;
}
