import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileFault } from "../../../gateway/adapters/files/fileFault.ts";
import { StoreFolder } from "../../../gateway/adapters/files/storeFolder.ts";

let base = "";
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "hark-files-"));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

async function opened(): Promise<StoreFolder> {
  const result = await StoreFolder.open(join(base, "store"));
  if (!result.ok) throw new Error(result.fault.detail);
  return result.value;
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("the folder", () => {
  test("is made for its owner alone, whatever the umask lets through", async () => {
    const before = process.umask(0);
    try {
      const { folder } = await opened();
      expect(modeOf(folder)).toBe("700");
      expect(modeOf(join(folder, "secrets"))).toBe("700");
      expect(readdirSync(folder)).toEqual(["secrets"]);
    } finally {
      process.umask(before);
    }
  });

  test("is opened again as it was", async () => {
    const first = await opened();
    await first.makeSecret("master.key", new Uint8Array([1, 2]));
    const again = await opened();
    expect(await again.readSecret("master.key")).toEqual({ ok: true, value: new Uint8Array([1, 2]) });
  });

  test("open to others is refused with the very command that closes it", async () => {
    const { folder } = await opened();
    chmodSync(folder, 0o750);
    const detail = `${folder} is open to others; run: chmod 700 '${folder}'`;
    expect(await StoreFolder.open(folder)).toEqual({ ok: false, fault: { code: "folder-exposed", detail } });
    spawnSync("sh", ["-c", detail.split("run: ")[1] ?? ""]);
    expect(await StoreFolder.open(folder)).toMatchObject({ ok: true });
  });

  test("that is a file, or stands below one, is told as such", async () => {
    writeFileSync(join(base, "file"), "");
    for (const path of [join(base, "file"), join(base, "file", "below")]) {
      const result = await StoreFolder.open(path);
      expect(result).toMatchObject({ ok: false, fault: { code: "folder-not-usable" } });
      expect(!result.ok && result.fault.detail).toContain("is not a folder");
    }
  });

  test.each([
    ["EROFS", "folder-not-usable", "read-only"],
    ["EACCES", "folder-not-usable", "chown"],
    ["ENOSPC", "disk-full", "no space"],
    ["EMFILE", "too-many-open-files", "descriptors"],
    ["ENOENT", "folder-missing", "not there"],
    ["EIO", "folder-not-usable", "EIO"],
  ])("the system's %s is told as %s", (code, fault, says) => {
    const told = fileFault(Object.assign(new Error("x"), { code }), "/srv/hark");
    expect(told.code).toBe(fault);
    expect(told.detail).toContain(says);
  });

  test("on a read-only file system is told before anyone relies on it", async () => {
    const result = await StoreFolder.open("/sys/hark-trial");
    expect(result).toMatchObject({ ok: false });
  });
});

describe("a secret", () => {
  test("is kept whole, for its owner alone, and never replaced", async () => {
    const store = await opened();
    const path = join(store.folder, "secrets", "master.key");
    expect(await store.readSecret("master.key")).toEqual({ ok: true, value: undefined });
    expect(await store.makeSecret("master.key", new Uint8Array(32).fill(7))).toEqual({
      ok: true,
      value: "made",
    });
    expect(modeOf(path)).toBe("600");
    expect(await store.makeSecret("master.key", new Uint8Array(32).fill(9))).toEqual({
      ok: true,
      value: "was-there",
    });
    expect(await store.readSecret("master.key")).toEqual({ ok: true, value: new Uint8Array(32).fill(7) });
    expect(readdirSync(join(store.folder, "secrets"))).toEqual(["master.key"]);
  });

  test("is made once when many ask at the same time", async () => {
    const store = await opened();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.makeSecret("one", new Uint8Array([i]))),
    );
    expect(results.filter((result) => result.ok && result.value === "made")).toHaveLength(1);
    expect(readdirSync(join(store.folder, "secrets"))).toEqual(["one"]);
  });

  test.each([0o640, 0o604, 0o660, 0o644])(
    "of mode %o is refused with the command that closes it",
    async (mode) => {
      const store = await opened();
      await store.makeSecret("master.key", new Uint8Array([1]));
      const path = join(store.folder, "secrets", "master.key");
      chmodSync(path, mode);
      expect(await store.readSecret("master.key")).toEqual({
        ok: false,
        fault: { code: "secrets-exposed", detail: `${path} is open to others; run: chmod 600 '${path}'` },
      });
    },
  );

  test("cannot be named out of its folder", async () => {
    const store = await opened();
    await expect(store.makeSecret("../x", new Uint8Array())).rejects.toThrow("a secret is named");
    await expect(store.readSecret("a/b")).rejects.toThrow("a secret is named");
  });
});

describe("space", () => {
  test("P11: running short is told before it runs out", async () => {
    const store = await opened();
    expect(await store.checkSpace(1)).toMatchObject({ ok: true });
    expect(await store.checkSpace(Number.MAX_SAFE_INTEGER)).toMatchObject({
      ok: false,
      fault: { code: "disk-nearly-full" },
    });
    rmSync(store.folder, { recursive: true });
    expect(await store.freeBytes()).toMatchObject({ ok: false, fault: { code: "folder-missing" } });
  });
});
