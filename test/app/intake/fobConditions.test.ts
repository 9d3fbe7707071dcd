import { describe, expect, test } from "vitest";
import { parseCommandId } from "../../../shared/base/ids.ts";
import { days } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { checkIn, sealed, stillHere, type TestFob, TinySite } from "./tinySite.ts";

function openSite(): { site: TinySite; fob: TestFob } {
  const site = new TinySite();
  const fob = site.enrol(7);
  site.engine.startSession("ana", fob.id);
  return { site, fob };
}

describe("frames that speak of the fob itself", () => {
  test("tell of a low battery once a day, and only for a fob somebody wears", async () => {
    const { site, fob } = openSite();
    const drawer = site.enrol(8);
    const weak = { kind: "battery", percent: 12 } as const;
    for (let counter = 1; counter <= 20; counter += 1) {
      await site.hear(fob, sealed(fob, counter, weak));
      await site.hear(drawer, sealed(drawer, counter, weak));
    }
    expect(site.engine.wished("note-battery")).toBe(1);
    await site.clock.pass(days(1));
    await site.hear(fob, sealed(fob, 21, weak));
    expect(site.engine.wished("note-battery")).toBe(2);
  });

  test("that say the case is open are a fault until one says it is closed", async () => {
    const { site, fob } = openSite();
    const open = { kind: "tamper", detected: true } as const;
    await site.hear(fob, sealed(fob, 1, stillHere, open));
    await site.hear(fob, sealed(fob, 2, stillHere, open));
    await site.hear(fob, sealed(fob, 3, stillHere));
    expect(site.engine.wished("note-fault")).toBe(1);
    expect(site.engine.wished("note-fault-cleared")).toBe(1);
  });

  test("that say the fob failed its own test are a fault until one says it is sound (P11)", async () => {
    const { site, fob } = openSite();
    const problem = { kind: "other", id: 0x26, bytes: Uint8Array.of(1) } as const;
    await site.hear(fob, sealed(fob, 1, stillHere, problem));
    await site.hear(fob, sealed(fob, 2, stillHere, problem, checkIn));
    expect(site.engine.wished("note-fault")).toBe(1);
    await site.hear(fob, sealed(fob, 3, stillHere));
    await site.hear(fob, sealed(fob, 4, stillHere));
    expect(site.engine.wished("note-fault-cleared")).toBe(1);
  });

  test("that say the fob is sound end a fault from before a restart too", async () => {
    const { site, fob } = openSite();
    const before = { kind: "note-fault", fault: "fob-faulty", about: fob.id, detail: "" } as const;
    site.engine.submit({
      id: certain(parseCommandId("before-the-restart"), "an id"),
      by: { kind: "gateway" },
      body: before,
    });
    await site.hear(fob, sealed(fob, 1, stillHere));
    await site.hear(fob, sealed(fob, 2, stillHere));
    expect(site.engine.wished("note-fault-cleared")).toBe(1);
  });

  test("that say the battery will not last tell of it at any percentage", async () => {
    const { site, fob } = openSite();
    const low = { kind: "other", id: 0x15, bytes: Uint8Array.of(1) } as const;
    await site.hear(fob, sealed(fob, 1, stillHere));
    expect(site.engine.wished("note-battery")).toBe(0);
    await site.hear(fob, sealed(fob, 2, stillHere, low));
    expect(site.engine.wished("note-battery")).toBe(1);
  });
});
