import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openQueue } from "../../../gateway/adapters/relayQueue/sqliteQueue.ts";
import type { KeptFrame, QueueFault, RelayQueue } from "../../../gateway/relay/queue.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";

describe("presses on disk", () => {
  let folder = "";
  let path = "";
  const told: QueueFault[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hark-queue-"));
    path = join(folder, "queue.db");
    told.length = 0;
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function open(): RelayQueue {
    const opened = openQueue(path, (fault) => told.push(fault));
    if (!opened.ok) throw new Error(`${opened.fault.code} ${opened.fault.detail}`);
    return opened.value;
  }

  function places(queue: RelayQueue): readonly number[] {
    const kept = queue.kept();
    return kept.ok ? kept.value.map(({ place }) => place) : [-1];
  }

  test("are there after a restart as they were, in order, in a file for its owner alone", () => {
    const first = open();
    const frames = [3, 1, 2].map(frame);
    expect(first.write({ add: frames, remove: [] }).ok).toBe(true);
    expect(first.write({ add: [], remove: [2, 99] }).ok).toBe(true);
    first.close();
    const second = open();
    const kept = second.kept();
    expect(kept).toEqual({ ok: true, value: [frame(1), frame(3)] });
    second.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("P1: are there after the process was killed in the instant after the write", () => {
    const module = new URL("../../../gateway/adapters/relayQueue/sqliteQueue.ts", import.meta.url).href;
    const program = `
      const { openQueue } = await import(${JSON.stringify(module)});
      const queue = openQueue(${JSON.stringify(path)}, () => {}).value;
      const add = [1, 2, 3].map((place) => ({ place, address: "5448e68f80a5",
        serviceData: Uint8Array.of(0x45, place), rssi: -60, heardAt: 1000 * place }));
      if (queue.write({ add, remove: [] }).ok) process.kill(process.pid, "SIGKILL");
    `;
    const { signal } = spawnSync(process.execPath, ["--input-type=module", "-e", program]);
    expect(signal).toBe("SIGKILL");
    const queue = open();
    expect(places(queue)).toEqual([1, 2, 3]);
    queue.close();
  });

  test("are one process's: a second is refused", () => {
    const first = open();
    const second = openQueue(path, () => undefined);
    expect(second).toMatchObject({ ok: false, fault: { code: "relay-queue-in-use" } });
    first.close();
  });

  test("a damaged file is put aside and said, and a new one begun", () => {
    writeFileSync(path, "no database at all, and long enough to be taken for one".repeat(100));
    const queue = open();
    expect(told).toMatchObject([{ code: "relay-queue-damaged" }]);
    expect(places(queue)).toEqual([]);
    expect(readdirSync(folder).some((name) => name.includes("damaged-"))).toBe(true);
    queue.close();
  });

  test.skipIf(!canMount())(
    "a full disk refuses whole writes, and takes them again once there is room",
    () => {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", folder]);
      try {
        const queue = open();
        const ballast = join(folder, "ballast");
        expect(queue.write({ add: [frame(1)], remove: [] }).ok).toBe(true);
        spawnSync("sh", ["-c", `cat /dev/zero > ${ballast}`]);
        const many = Array.from({ length: 500 }, (_, number) => frame(number + 2));
        expect(queue.write({ add: many, remove: [1] })).toMatchObject({
          ok: false,
          fault: { code: "relay-queue-unwritable" },
        });
        expect(places(queue)).toEqual([1]);
        rmSync(ballast);
        expect(queue.write({ add: many.slice(0, 9), remove: [1] }).ok).toBe(true);
        expect(places(queue)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
        queue.close();
      } finally {
        execFileSync("umount", [folder]);
      }
    },
  );

  test("a folder that is not there is a fault with its path", () => {
    const opened = openQueue(join(folder, "nowhere", "queue.db"), () => undefined);
    expect(opened).toMatchObject({ ok: false, fault: { code: "relay-queue-unwritable" } });
  });
});

/** Only the super-user may mount, and not in every container. */
function canMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), "hark-mount-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place]);
  if (status === 0) execFileSync("umount", [place]);
  rmSync(place, { recursive: true, force: true });
  return status === 0;
}

function frame(place: number): KeptFrame {
  return {
    place,
    address: certain(parseFobAddress("5448e68f80a5"), "an address"),
    serviceData: Uint8Array.of(0x45, place),
    rssi: place === 1 ? undefined : -60,
    heardAt: instant(1_000 * place),
  };
}
