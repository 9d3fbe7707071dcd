import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { BluetoothLink } from "../../../gateway/adapters/bluetooth/bluetoothLink.ts";
import { bluetoothLimits } from "../../../gateway/adapters/bluetooth/limits.ts";
import { NobleRadio } from "../../../gateway/adapters/bluetooth/nobleRadio.ts";
import type { HeardFrame } from "../../../gateway/relay/link.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { addressOf, frameOf } from "./frames.ts";
import { ScriptedController } from "./scriptedController.ts";

// noble and the link as they are, on a controller that reports whatever a test
// wants: BlueZ's in user space cannot carry so many.

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

/** Bytes of the heap that are still held. */
function heldBytes(): number {
  if (typeof collect !== "function") throw new Error("the garbage collector cannot be called");
  Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

/** Adverts of a telephone, a lamp, and somebody else's encrypted BTHome sensor. */
const kinds: readonly { readonly kind: number; readonly elements: Uint8Array }[] = [
  { kind: 0, elements: Uint8Array.of(2, 1, 6, 7, 0xff, 0x4c, 0, 0x10, 2, 0x0b, 0) },
  { kind: 4, elements: Uint8Array.of(5, 9, 0x6c, 0x61, 0x6d, 0x70) },
  { kind: 3, elements: Uint8Array.of(16, 0x16, 0xd2, 0xfc, ...frameOf(1)) },
];

interface Site {
  readonly clock: FakeClock;
  readonly controller: ScriptedController;
  readonly link: BluetoothLink;
}

async function openSite(heard: (frame: HeardFrame) => void): Promise<Site> {
  const clock = new FakeClock();
  const controller = new ScriptedController();
  const radio = new NobleRadio({ clock, socket: () => controller });
  const link = new BluetoothLink({ name: "bluetooth:test", clock, radio, reference: undefined });
  let isUp = false;
  link.open({
    heard,
    state: ({ kind }) => {
      isUp = kind === "up";
    },
  });
  for (let turn = 0; turn < 100 && !isUp; turn += 1) await clock.pass(10);
  expect(isUp).toBe(true);
  return { clock, controller, link };
}

/** Ten thousand addresses never heard before, each with one advert of its kind. */
async function crowdPasses({ clock, controller }: Site, round: number): Promise<void> {
  for (let number = 0; number < 10_000; number += 1) {
    const address = Buffer.from(addressOf(round * 10_000 + number), "hex");
    const { kind, elements } = kinds[number % kinds.length] ?? { kind: 3, elements: new Uint8Array() };
    controller.report({ kind, address, elements });
  }
  await clock.pass(2 * bluetoothLimits.tickMs);
}

/** How much more is held after 100,000 strangers than after the first 10,000. */
async function growth(site: Site): Promise<number> {
  await crowdPasses(site, 0);
  const before = heldBytes();
  for (let round = 1; round <= 10; round += 1) await crowdPasses(site, round);
  return heldBytes() - before;
}

/** Ten bytes for each stranger: less than an address alone would take. */
const flatBytes = 1_000_000;

test("100,000 strangers pass, and nothing of them is kept", async () => {
  let passedOn = 0;
  const site = await openSite(() => {
    passedOn += 1;
  });
  const grown = await growth(site);
  await site.link.close();
  expect(passedOn).toBeGreaterThan(30_000);
  expect(grown).toBeLessThan(flatBytes);
});

test("the measure finds somebody who keeps what strangers said", async () => {
  const hoard: HeardFrame[] = [];
  const site = await openSite((frame) => hoard.push(frame));
  const grown = await growth(site);
  await site.link.close();
  expect(hoard.length).toBeGreaterThan(30_000);
  expect(grown).toBeGreaterThan(flatBytes);
});

test("P1: 1,000 fobs among 10,000 strangers: each one's every new frame is heard", async () => {
  const heard = new Map<string, number>();
  const site = await openSite(({ address }) => {
    heard.set(address, (heard.get(address) ?? 0) + 1);
  });
  const fobs = Array.from({ length: 1_000 }, (_, index) => addressOf(9_000_000 + index));
  for (let counter = 1; counter <= 5; counter += 1) {
    for (const fob of fobs) {
      const elements = Uint8Array.of(16, 0x16, 0xd2, 0xfc, ...frameOf(counter));
      // Heard three times, as in the air.
      for (let again = 0; again < 3; again += 1) {
        site.controller.report({ kind: 3, address: Buffer.from(fob, "hex"), elements });
      }
    }
    await crowdPasses(site, counter);
  }
  await site.link.close();
  expect(fobs.every((fob) => heard.get(fob) === 5)).toBe(true);
});
