import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyJournal } from "../../gateway/adapters/journal/verifyJournal.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { Person } from "../support/person.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import { furnish, newDataFolder, org, ringingPolicy, type Site, started, urlOf } from "../support/site.ts";
import { until, within } from "../support/until.ts";
import { Book, shortcomings } from "./book.ts";
import { RecordReader } from "./record.ts";

/** Only root may mount a file system small enough to fill. */
const mayMount = process.getuid?.() === 0;
if (!mayMount) process.stdout.write("skipped: a full disk needs root, to mount a small file system\n");

/** Longer than the engine gives an append, and than its first attempts to mend. */
const patienceMs = 15_000;

interface Outage {
  readonly disk: ReturnType<typeof newDataFolder>;
  readonly folder: string;
  readonly filler: string;
  readonly gateway: GatewayProcess;
  readonly site: Site;
  readonly relay: RelayHand;
  readonly bruno: Responder;
  /** Presses whose PUBACK came, in the order in which it came. */
  readonly confirmed: string[];
}

let outage: Outage;

/** Pressed through the one relay; nobody waits for the PUBACK. */
function press(number: number, counter: number): void {
  const { relay, site, confirmed } = outage;
  const fob = site.fobs[number];
  if (!fob) throw new Error(`there is no fob ${number}`);
  void relay
    .press(fob, counter)
    .then((isConfirmed) => isConfirmed && confirmed.push(`${fob.fob}:${counter}`));
}

/** Writes until not a byte more fits. */
function fill(path: string): void {
  const file = openSync(path, "a");
  try {
    for (const size of [65_536, 4_096, 1]) {
      const bytes = Buffer.alloc(size);
      try {
        for (;;) writeSync(file, bytes);
      } catch (error) {
        if (!(error instanceof Error && error.message.includes("ENOSPC"))) throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

describe.skipIf(!mayMount)("a full disk", () => {
  beforeAll(async () => {
    const disk = newDataFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.folder]);
    const folder = join(disk.folder, "data");
    const gateway = await started(folder);
    const site = await furnish(gateway, { fobs: 12, relays: ["hall"], policy: ringingPolicy(60_000) });
    const [login] = site.relays;
    if (!login) throw new Error("no relay");
    const relay = await RelayHand.connect(urlOf(gateway), login, site.fobs);
    const bruno = await Responder.connect(urlOf(gateway), site.bruno);
    outage = {
      disk,
      folder,
      filler: join(disk.folder, "filler"),
      gateway,
      site,
      relay,
      bruno,
      confirmed: [],
    };
    press(0, 1);
    await until("a press is confirmed while there is room", () => outage.confirmed.length === 1);
    fill(outage.filler);
    await useUpTheLog();
  }, 120_000);

  afterAll(async () => {
    await outage.relay.leave();
    await outage.bruno.leave();
    await outage.gateway.kill();
    execFileSync("umount", ["-l", outage.disk.folder]);
    outage.disk.remove();
  });

  /** The write-ahead log may have room in what it took before; an act that is not on record shows that it has none left. */
  async function useUpTheLog(): Promise<void> {
    const { gateway, site } = outage;
    const admin = await Person.connect({
      url: urlOf(gateway),
      org,
      person: "admin",
      secret: site.admin.password,
    });
    let isOnRecord = true;
    for (let act = 0; act < 5_000 && isOnRecord; act += 1) {
      const place = {
        place: "hub",
        name: "Youth Hub",
        address: "1 High Street",
        guidance: `${act}`.padEnd(300, "."),
      };
      isOnRecord = (await admin.does({ do: "change-place", ...place })).onRecord;
    }
    await admin.leave();
    expect(isOnRecord).toBe(false);
  }

  test("P2, P11: several presses through one relay all alarm, marked as not on record", async () => {
    const { bruno } = outage;
    const pressed = [1, 2, 3, 4, 5, 6, 7, 8];
    // The first five in one go, so that they may come in one piece; then one after the other.
    for (const number of pressed.slice(0, 5)) press(number, 1);
    for (const number of pressed) {
      if (number > 5) press(number, 1);
      await until(`fob ${number} alarms`, () => bruno.rangAbout(`fob-${number}`) !== undefined, patienceMs);
    }
    const alerts = pressed.map((number) => bruno.rangAbout(`fob-${number}`)?.alert.alarm.onRecord);
    expect(alerts).toEqual(pressed.map(() => false));
  });

  test("P1, P6: none of them is confirmed to the relay or told received to its fob", () => {
    const { confirmed, relay } = outage;
    expect(confirmed).toEqual(["fob-0:1"]);
    expect(relay.told.map(({ fob }) => fob)).toEqual(["fob-0"]);
  });

  test("P11: health is blind, and says that the disk is full and the journal cannot be written", async () => {
    const { bruno } = outage;
    await until("health says so", () => bruno.hasFault("journal-unavailable") && bruno.hasFault("disk-full"));
    expect(bruno.health?.state).toBe("blind");
  });

  test("whoever comes only now is let in, shown the alarms, and can answer and close one", async () => {
    const { gateway, site } = outage;
    const lena = await Responder.connect(urlOf(gateway), site.lena);
    await until("the board is shown", () => lena.openAbout("fob-1") !== undefined);
    const alarm = lena.openAbout("fob-1")?.alarm ?? "";
    for (const message of [
      { do: "acknowledge", alarm } as const,
      { do: "attempt", alarm, how: "phone", result: "reached-safe" } as const,
      { do: "resolve", alarm, outcome: "false" } as const,
    ]) {
      expect(await lena.person.does(message)).toMatchObject({ result: "done", onRecord: false });
    }
    await until("it is closed", () => lena.alarms.get(alarm)?.answer.state === "resolved");
    await lena.leave();
  });

  test("P1, P6: freed, it catches up by itself, confirms in order, tells the fobs and is well again", async () => {
    const { bruno, relay, site, confirmed, filler } = outage;
    rmSync(filler);
    await until("every press is confirmed", () => confirmed.length === 9, patienceMs);
    expect(confirmed).toEqual(Array.from({ length: 9 }, (_, number) => `fob-${number}:1`));
    for (const fob of site.fobs.slice(2, 9)) {
      await until(`${fob.fob} is told received`, () => relay.hasBeenTold(fob, 1, "received"));
    }
    await until(
      "health is well",
      () => !bruno.hasFault("journal-unavailable") && !bruno.hasFault("disk-full"),
    );
    press(9, 1);
    expect(
      await within(
        patienceMs,
        until("a new press is confirmed", () => confirmed.length === 10).then(() => true),
      ),
    ).toBe(true);
    expect(bruno.rangAbout("fob-9")?.alert.alarm.onRecord).toBe(true);
  });

  test("P9: all of it is on record, the chain verifies, and an invented press is missed", async () => {
    const { folder, confirmed } = outage;
    const record = new RecordReader(folder);
    expect(record.catchUp()).toBeUndefined();
    const book = new Book();
    for (const one of confirmed) book.confirmed.add(one);
    expect(shortcomings(book, record.tally)).toEqual([]);
    expect((await verifyJournal(folder)).fault).toBeUndefined();
    book.confirmed.add("fob-11:1");
    expect(shortcomings(book, record.tally)).toEqual(["confirmed: fob-11:1 is not on record"]);
  });
});
