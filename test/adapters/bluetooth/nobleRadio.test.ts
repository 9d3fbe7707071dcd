import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BluetoothLink } from "../../../gateway/adapters/bluetooth/bluetoothLink.ts";
import { NobleRadio } from "../../../gateway/adapters/bluetooth/nobleRadio.ts";
import { systemClock } from "../../../gateway/adapters/clock/systemClock.ts";
import type { HeardFrame, LinkState } from "../../../gateway/relay/link.ts";
import { seconds } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { needs } from "../../support/needs.ts";
import { until } from "../../support/until.ts";
import { ControllerSocket } from "./controllerSocket.ts";
import type { Manners } from "./fakeRadio.ts";
import { frameOf, replyOf } from "./frames.ts";
import { controllerAt } from "./h4.ts";
import { IndependentFob } from "./independentFob.ts";
import { radioContract } from "./radioContract.ts";
import { startUserControllers, type UserControllers } from "./userControllers.ts";

const canRun = needs("btvirt", "bluez-test-tools") && needs("cc", "tcc");

describe.skipIf(!canRun)("noble on BlueZ's controllers", () => {
  let controllers: UserControllers;
  let fobsMade = 0;

  // Afresh for each test: btvirt does not outlive every way in which its controllers are left.
  beforeEach(async () => {
    controllers = await startUserControllers();
  });

  afterEach(async () => {
    await controllers.stop();
  });

  async function newFob(manners: Manners): Promise<IndependentFob> {
    fobsMade += 1;
    const last = fobsMade.toString(16).padStart(2, "0").toUpperCase();
    return IndependentFob.at(controllers.path, `C4:48:E6:8F:80:${last}`, manners);
  }

  /** A radio whose controller can be pulled out: noble opens a controller at once, so one is kept ready. */
  class PluggableRadio {
    #next: ControllerSocket | undefined;
    #pull: () => void = () => undefined;
    readonly radio = new NobleRadio({
      clock: systemClock,
      socket: () => certain(this.#next, "a controller plugged in"),
    });

    async plug(): Promise<void> {
      const socket = await controllerAt(controllers.path);
      this.#next = new ControllerSocket(socket);
      this.#pull = () => socket.destroy();
    }

    pull(): void {
      this.#pull();
    }
  }

  radioContract("noble", async () => {
    const plug = new PluggableRadio();
    await plug.plug();
    const fobs: IndependentFob[] = [];
    return {
      radio: plug.radio,
      async fob(manners) {
        const fob = await newFob(manners);
        fobs.push(fob);
        return fob;
      },
      until,
      settle: (promise) => promise,
      unplug() {
        plug.pull();
        return Promise.resolve();
      },
      replug: () => plug.plug(),
      dispose() {
        for (const fob of fobs) fob.vanish();
        return Promise.resolve();
      },
    };
  });

  test("the link hears an independent fob's press, brings it its reply, and mends a lost adapter", async () => {
    const plug = new PluggableRadio();
    await plug.plug();
    const heard: HeardFrame[] = [];
    const states: LinkState[] = [];
    const link = new BluetoothLink({
      name: "bluetooth:test",
      clock: systemClock,
      radio: plug.radio,
      reference: undefined,
    });
    link.open({ heard: (frame) => heard.push(frame), state: (state) => states.push(state) });
    await until("up", () => states.length === 1);
    const fob = await newFob("welcomes");
    const forged = frameOf(7).with(4, 0);
    for (const frame of [frameOf(7), frameOf(7), forged]) await fob.say(frame, true);
    await until("the forgery too", () => heard.length === 2);
    expect(heard.map(({ address, serviceData, rssi }) => ({ address, serviceData, rssi }))).toEqual([
      { address: fob.peer.address, serviceData: frameOf(7), rssi: undefined },
      { address: fob.peer.address, serviceData: forged, rssi: undefined },
    ]);

    link.reply({ address: fob.peer.address, reply: replyOf(7, 1), counter: 7, forMs: seconds(30) });
    await fob.say(undefined, true);
    await until("the reply", () => fob.written.length === 1);
    expect(fob.written).toEqual([replyOf(7, 1)]);
    // The emulator tells nobody that a controller vanished with a connection open.
    await until("the visit is over", () => !fob.isVisited);

    plug.pull();
    await until("down", () => states.length === 2);
    await plug.plug();
    await until("up again", () => states.length === 3);
    await fob.say(frameOf(9), true);
    await until("the next press", () => heard.length === 3);
    expect(states.map((state) => (state.kind === "up" ? "up" : state.code))).toEqual([
      "up",
      "bluetooth-off",
      "up",
    ]);
    await link.close();
    fob.vanish();
  });
});
