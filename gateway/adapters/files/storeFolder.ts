import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rename, stat, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import { failed, ok } from "../../../shared/base/result.ts";
import { type FileResult, fileFault, systemCode } from "./fileFault.ts";
import { secretBytes } from "./limits.ts";

/** What anyone but the owner may do: must be nothing. */
const others = 0o077;

const secretName = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/**
 * The data folder: the record, and `secrets/` beside it. Both belong to one user
 * and to nobody else. Looking at it changes nothing that is there; what is
 * missing is made.
 */
export class StoreFolder {
  /** Absolute. */
  readonly folder: string;
  readonly #secrets: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#secrets = join(folder, "secrets");
  }

  /** Makes both folders with mode 0700 where they are missing, and shows that they can be written. */
  static async open(folder: string): Promise<FileResult<StoreFolder>> {
    const store = new StoreFolder(folder);
    for (const path of [folder, store.#secrets]) {
      const made = await makePrivateFolder(path);
      if (!made.ok) return made;
    }
    const written = await tryWriting(folder);
    return written.ok ? ok(store) : written;
  }

  /**
   * Keeps a new secret in a file of mode 0600: whole and durable, or not there.
   * A secret that is there already is never replaced: `was-there`.
   */
  async makeSecret(name: string, bytes: Uint8Array): Promise<FileResult<"made" | "was-there">> {
    const path = this.#secretPath(name);
    try {
      const draft = await writeDraft(path, bytes);
      try {
        await link(draft, path);
      } finally {
        await unlink(draft);
      }
      await syncFolder(this.#secrets);
      return ok("made");
    } catch (error) {
      if (systemCode(error) === "EEXIST") return ok("was-there");
      return failed(fileFault(error, path));
    }
  }

  /** The same, in place of the one that may be there: after a power cut there is the old one or the new one, whole. */
  async replaceSecret(name: string, bytes: Uint8Array): Promise<FileResult<undefined>> {
    const path = this.#secretPath(name);
    try {
      await rename(await writeDraft(path, bytes), path);
      await syncFolder(this.#secrets);
      return ok(undefined);
    } catch (error) {
      return failed(fileFault(error, path));
    }
  }

  /** `undefined` when there is none; refused when anyone else could have read it. */
  async readSecret(name: string): Promise<FileResult<Uint8Array | undefined>> {
    const path = this.#secretPath(name);
    try {
      const { mode, size } = await stat(path);
      if ((mode & others) !== 0) {
        return failed({
          code: "secrets-exposed",
          detail: `${path} is open to others; run: chmod 600 '${path}'`,
        });
      }
      if (size > secretBytes) {
        return failed({
          code: "folder-not-usable",
          detail: `${path} has ${size} bytes: too long for a secret`,
        });
      }
      return ok(new Uint8Array(await readFile(path)));
    } catch (error) {
      return systemCode(error) === "ENOENT" ? ok(undefined) : failed(fileFault(error, path));
    }
  }

  /** Free bytes on the folder's file system, for whoever is not its super-user. */
  async freeBytes(): Promise<FileResult<number>> {
    try {
      const { bavail, bsize } = await statfs(this.folder);
      return ok(bavail * bsize);
    } catch (error) {
      return failed(fileFault(error, this.folder));
    }
  }

  /** P11: told before the record can no longer be written. */
  async checkSpace(lowBytes: number): Promise<FileResult<number>> {
    const free = await this.freeBytes();
    if (!free.ok || free.value >= lowBytes) return free;
    const code = free.value === 0 ? "disk-full" : "disk-nearly-full";
    return failed({
      code,
      detail: `${this.folder} has ${mebibytes(free.value)} MiB left of the ${mebibytes(lowBytes)} wanted`,
    });
  }

  /** P11: whether a file or connection could be opened now. The operating system turns newcomers away in silence. */
  async checkDescriptors(): Promise<FileResult<undefined>> {
    try {
      await (await open(this.folder)).close();
      return ok(undefined);
    } catch (error) {
      return failed(fileFault(error, this.folder));
    }
  }

  #secretPath(name: string): string {
    if (!secretName.test(name))
      throw new InvariantBroken("a secret is named by lower-case letters, digits, dots and hyphens");
    return join(this.#secrets, name);
  }
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 1_048_576);
}

async function makePrivateFolder(path: string): Promise<FileResult<undefined>> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const found = await stat(path);
    if (!found.isDirectory()) {
      return failed({ code: "folder-not-usable", detail: `${path} is not a folder` });
    }
    if ((found.mode & others) !== 0) {
      return failed({
        code: "folder-exposed",
        detail: `${path} is open to others; run: chmod 700 '${path}'`,
      });
    }
    return ok(undefined);
  } catch (error) {
    return failed(fileFault(error, path));
  }
}

/** Permissions say little: a file system may be read-only, full, or ask somebody else. So it is tried. */
async function tryWriting(folder: string): Promise<FileResult<undefined>> {
  const path = join(folder, `.trial-${randomBytes(6).toString("hex")}`);
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile("hark\n");
    } finally {
      await file.close();
      await unlink(path);
    }
    return ok(undefined);
  } catch (error) {
    return failed(fileFault(error, folder));
  }
}

/** A file that a crash leaves half-written has a name of its own, and so is never taken for the secret. */
async function writeDraft(path: string, bytes: Uint8Array): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.new`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
