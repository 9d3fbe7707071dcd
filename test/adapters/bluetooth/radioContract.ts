import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type {
  Advert,
  Peer,
  Radio,
  RadioTrouble,
  Visit,
  VisitEnd,
} from "../../../gateway/adapters/bluetooth/radio.ts";
import type { Manners } from "./fakeRadio.ts";
import { frameOf, replyOf } from "./frames.ts";

/** A fob near the radio. */
export interface NearbyFob {
  readonly peer: Peer;
  readonly written: readonly Uint8Array[];
  /** Says it once, and goes on being there. */
  say(frame: Uint8Array | undefined, isConnectable: boolean): Promise<void>;
}

/** A radio, the air around it, and its own time. */
export interface RadioBench {
  readonly radio: Radio;
  fob(manners: Manners): Promise<NearbyFob>;
  until(what: string, holds: () => boolean): Promise<void>;
  /** Lets a promise of the radio's come true in the bench's own time. */
  settle<Value>(promise: Promise<Value>): Promise<Value>;
  unplug(): Promise<void>;
  replug(): Promise<void>;
  dispose(): Promise<void>;
}

/** What anything that calls itself a radio must do. */
export function radioContract(name: string, makeBench: () => Promise<RadioBench>): void {
  describe(`${name} keeps the contract of a radio`, () => {
    let bench: RadioBench;
    let heard: Advert[];
    let troubles: RadioTrouble[];
    let readies: number;
    let scans: number;

    function open(): void {
      bench.radio.open({
        ready: () => {
          readies += 1;
        },
        scanning: () => {
          scans += 1;
        },
        scanEnded: () => undefined,
        advert: (advert) => heard.push({ ...advert, serviceData: advert.serviceData?.slice() }),
        failed: (trouble) => troubles.push(trouble),
      });
    }

    async function scan(): Promise<void> {
      const before = readies;
      open();
      await bench.until("ready", () => readies > before);
      bench.radio.scan();
      await bench.until("scanning", () => scans > 0);
    }

    async function hears(
      fob: NearbyFob,
      frame: Uint8Array,
      isConnectable = false,
    ): Promise<Advert | undefined> {
      const from = heard.length;
      const said = (): Advert | undefined =>
        heard
          .slice(from)
          .find(
            ({ address, serviceData }) =>
              address === fob.peer.address &&
              serviceData !== undefined &&
              Buffer.compare(serviceData, frame) === 0,
          );
      await fob.say(frame, isConnectable);
      await bench.until("the advert", () => said() !== undefined);
      return said();
    }

    async function visit(wish: Visit): Promise<VisitEnd> {
      const before = scans;
      const end = await bench.settle(bench.radio.visit(wish));
      await bench.until("the scan again", () => scans > before);
      return end;
    }

    beforeEach(async () => {
      heard = [];
      troubles = [];
      readies = 0;
      scans = 0;
      bench = await makeBench();
    });

    afterEach(async () => {
      await bench.radio.close();
      await bench.dispose();
    });

    test("an advert is heard with its address, kind and frame, also the second time", async () => {
      await scan();
      const fob = await bench.fob("welcomes");
      const frame = frameOf(7);
      expect(await hears(fob, frame)).toMatchObject({ ...fob.peer, isConnectable: false });
      expect(await hears(fob, frame)).toMatchObject({ ...fob.peer, isConnectable: false });
      expect(await hears(fob, frameOf(8), true)).toMatchObject({ ...fob.peer, isConnectable: true });
    });

    test("an advert without a frame does not bring back the frame before it", async () => {
      await scan();
      const fob = await bench.fob("welcomes");
      await hears(fob, frameOf(7), true);
      const from = heard.length;
      await fob.say(undefined, true);
      await bench.until("the bare advert", () =>
        heard.slice(from).some(({ address, isConnectable }) => address === fob.peer.address && isConnectable),
      );
      expect(heard.slice(from).map(({ serviceData }) => serviceData)).not.toContainEqual(frameOf(7));
    });

    test("P6: replies are written in order, and adverts are heard again afterwards", async () => {
      await scan();
      const fob = await bench.fob("welcomes");
      await hears(fob, frameOf(7), true);
      const replies = [replyOf(7, 3), replyOf(7, 1)];
      expect(await visit({ peer: fob.peer, replies })).toEqual({ written: 2, miss: undefined });
      expect(fob.written).toEqual(replies);
      await hears(fob, frameOf(8), true);
      expect(await visit({ peer: fob.peer, replies: [replyOf(8, 1)] })).toEqual({
        written: 1,
        miss: undefined,
      });
      expect(fob.written).toHaveLength(3);
    });

    test.each([
      ["absent", "no-connection"],
      ["hangs", "timed-out"],
      ["cuts", "cut"],
      ["refuses", "refused"],
      ["has-no-service", "no-service"],
    ] as const)(
      "P1: a visit to a fob that %s ends as %s, and adverts are heard again",
      async (manners, miss) => {
        await scan();
        const fob = await bench.fob(manners);
        await fob.say(frameOf(7), manners !== "absent");
        expect(await visit({ peer: fob.peer, replies: [replyOf(7, 1)] })).toEqual({ written: 0, miss });
        expect(fob.written).toEqual([]);
        const other = await bench.fob("welcomes");
        await hears(other, frameOf(9), true);
        expect(await visit({ peer: other.peer, replies: [replyOf(9, 1)] })).toEqual({
          written: 1,
          miss: undefined,
        });
        expect(troubles).toEqual([]);
      },
    );

    test("P11: an adapter that is gone is told once, and opens again when it is back", async () => {
      await scan();
      await bench.unplug();
      await bench.until("the trouble", () => troubles.length > 0);
      expect(troubles.map(({ code }) => code)).toEqual(["bluetooth-off"]);
      await bench.radio.close();
      await bench.replug();
      scans = 0;
      await scan();
      await hears(await bench.fob("welcomes"), frameOf(10));
      expect(troubles).toHaveLength(1);
    });

    test("a closed radio is quiet, and its visit ends", async () => {
      await scan();
      const fob = await bench.fob("hangs");
      await fob.say(frameOf(7), true);
      const visiting = bench.radio.visit({ peer: fob.peer, replies: [replyOf(7, 1)] });
      await bench.radio.close();
      expect(await bench.settle(visiting)).toEqual({ written: 0, miss: "closed" });
      const before = heard.length;
      await fob.say(frameOf(8), false);
      expect(heard).toHaveLength(before);
      expect(troubles).toEqual([]);
    });
  });
}
