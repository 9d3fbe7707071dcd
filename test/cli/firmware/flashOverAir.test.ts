import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFirmware } from "../../../firmware/bundle/firmware.ts";
import { NobleRadio } from "../../../gateway/adapters/bluetooth/nobleRadio.ts";
import { systemClock } from "../../../gateway/adapters/clock/systemClock.ts";
import { Ended } from "../../../gateway/cli/ended.ts";
import { flashOverAir } from "../../../gateway/cli/firmware/flashOverAir.ts";
import { flashLimits } from "../../../gateway/cli/firmware/limits.ts";
import type { Upload } from "../../../gateway/cli/firmware/upload.ts";
import { ControllerSocket } from "../../adapters/bluetooth/controllerSocket.ts";
import { controllerAt } from "../../adapters/bluetooth/h4.ts";
import { startUserControllers, type UserControllers } from "../../adapters/bluetooth/userControllers.ts";
import { needs } from "../../support/needs.ts";
import { until } from "../../support/until.ts";
import { AirBoard, type AirMood } from "./airBoard.ts";

const canRun = needs("btvirt", "bluez-test-tools") && needs("cc", "tcc");
const address = "C4:48:E6:8F:80:A5";

describe.skipIf(!canRun)("over BlueZ's controllers, to a board on another stack", () => {
  let controllers: UserControllers;
  let board: AirBoard | undefined;

  beforeEach(async () => {
    controllers = await startUserControllers();
  });
  afterEach(async () => {
    board?.vanish();
    board = undefined;
    await controllers.stop();
  });

  async function uploadOf(): Promise<Upload> {
    const { code } = await makeFirmware("puck");
    return {
      body: "puck",
      boards: ["PUCKJS"],
      address: "c448e68f80a5",
      isUsed: false,
      files: [
        { name: "hk.fob", text: '{"form":1}' },
        { name: ".bootcde", text: code },
      ],
    };
  }

  /** What it comes to: whether it is started, or what the command says in the end. */
  async function flashed(upload: Upload, progress: (done: number) => void = () => undefined) {
    const socket = new ControllerSocket(await controllerAt(controllers.path));
    const radio = new NobleRadio({ clock: systemClock, socket: () => socket });
    try {
      return await flashOverAir({ clock: systemClock, radio }, upload, progress);
    } catch (error) {
      if (error instanceof Ended) return error.farewell;
      throw error;
    }
  }

  async function near(mood: AirMood, files = new Map<string, string>()): Promise<AirBoard> {
    board = await AirBoard.at(controllers.path, address, { mood: { board: "PUCKJS", ...mood }, files });
    return board;
  }

  test("the firmware is written, read back and started, and the connection let go of", async () => {
    const files = new Map([["hk.epocha", "counted"]]);
    const puck = await near({ echoes: true }, files);
    const upload = await uploadOf();
    const done: number[] = [];
    expect(await flashed(upload, (chars) => done.push(chars))).toBe("started");
    expect(files.get(".bootcde")).toBe(upload.files[1]?.text);
    expect(files.get("hk.fob")).toBe('{"form":1}');
    expect(files.get("hk.epocha")).toBe("counted");
    expect(puck.loads).toBe(1);
    expect(Math.max(...puck.pieces)).toBe(flashLimits.attBytes - 3);
    expect(done.at(-1)).toBe(upload.files.reduce((sum, { text }) => sum + text.length, 0));
    await until("the connection is over", () => !puck.isConnected);
  });

  test("a board that asks for pauses gets them, and all of the firmware", async () => {
    const files = new Map<string, string>();
    const puck = await near({ pausesEach: 20 }, files);
    const upload = await uploadOf();
    expect(await flashed(upload)).toBe("started");
    expect(files.get(".bootcde")).toBe(upload.files[1]?.text);
    // The one that was confirmed before its word was heard.
    expect(puck.mostInPause).toBeLessThanOrEqual(1);
  });

  test.each<readonly [string, AirMood, string, string]>([
    ["whose console is locked", { isLocked: true }, "console-locked", "asks for a password"],
    ["that is cut off in the middle", { cutsAt: 60 }, "connection-cut", "was cut before"],
    ["without a console", { hasNoConsole: true }, "no-console", "has no console"],
    ["of another kind", { board: "PIXLJS" }, "wrong-board", "is a PIXLJS"],
    ["whose flash is worn", { forgets: "hk.fob" }, "readback-differs", "differs from what was sent"],
  ])("a board %s ends it with a reason, and starts nothing", async (_what, mood, code, says) => {
    const puck = await near(mood);
    const end = await flashed(await uploadOf());
    if (typeof end === "string") throw new Error(`it ended as ${end}`);
    expect(end.code).toBe(code);
    expect(end.sentence).toContain(says);
    expect(puck.loads).toBe(0);
  });

  test("P8: whether a board was started that is cut off at the last word is in doubt", async () => {
    const files = new Map<string, string>();
    const puck = await near({ cutsAt: "load()\n" }, files);
    const upload = await uploadOf();
    expect(await flashed(upload)).toBe("in-doubt");
    expect(files.get(".bootcde")).toBe(upload.files[1]?.text);
    expect(puck.loads).toBe(0);
  });

  test("P11: an adapter that is pulled out says so at once", async () => {
    await near({});
    const socket = await controllerAt(controllers.path);
    const controller = new ControllerSocket(socket);
    const radio = new NobleRadio({ clock: systemClock, socket: () => controller });
    const upload = await uploadOf();
    const flashing = flashOverAir({ clock: systemClock, radio }, upload, (done) => {
      if (done > 5_000) socket.destroy();
    });
    await expect(flashing).rejects.toMatchObject({ farewell: { code: "bluetooth-off" } });
  });
});
