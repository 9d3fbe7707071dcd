import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SerialPort } from "serialport";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../gateway/adapters/clock/systemClock.ts";
import { SerialLink } from "../../../gateway/adapters/serial/serialLink.ts";
import { portOpener } from "../../../gateway/adapters/serial/serialPorts.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { seconds } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { encodeLine, type LineMessage, LineReader } from "../../../shared/frame/serialLine.ts";
import { chanceFrom } from "../../support/chance.ts";
import { FobInHand } from "../../support/fobInHand.ts";
import { needs } from "../../support/needs.ts";
import { until } from "../../support/until.ts";

const fob = new FobInHand(0);

describe.skipIf(!needs("socat", "socat"))("a serial port, in real time", () => {
  let folder = "";
  let socat: ChildProcess;
  let far: SerialPort;
  let link: SerialLink;
  const heard = new Set<string>();
  const states: string[] = [];
  const replies: LineMessage[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "hark-pty-"));
    heard.clear();
    for (const list of [states, replies]) list.length = 0;
    await plugIn();
    const open = portOpener(join(folder, "near"), 115_200);
    link = new SerialLink({ name: "serial:near", open, silentAfterMs: seconds(2), clock: systemClock });
    link.open({
      heard: ({ serviceData }) => heard.add(toHex(serviceData)),
      state: (state) => states.push(state.kind === "up" ? "up" : state.code),
    });
    await until("the line is up", () => states.at(-1) === "up");
  });

  afterEach(async () => {
    await link.close();
    await pullOut();
    rmSync(folder, { recursive: true, force: true });
  });

  async function plugIn(): Promise<void> {
    for (const end of ["near", "far"]) rmSync(join(folder, end), { force: true });
    const ends = ["near", "far"].map((end) => `pty,raw,echo=0,link=${join(folder, end)}`);
    socat = spawn("socat", ends, { stdio: "ignore" });
    await until("the line is there", () => ["near", "far"].every((end) => existsSync(join(folder, end))));
    far = new SerialPort({ path: join(folder, "far"), baudRate: 115_200 });
    const reader = new LineReader();
    far.on("data", (bytes: Uint8Array) => replies.push(...reader.feed(bytes)));
    // The far end of the line goes away with it.
    far.on("error", () => undefined);
  }

  async function pullOut(): Promise<void> {
    if (socat.exitCode !== null || socat.signalCode !== null) return;
    const gone = new Promise((resolve) => socat.once("exit", resolve));
    socat.kill("SIGKILL");
    await gone;
  }

  function say(counter: number, damage: (byte: number) => number = (byte) => byte): void {
    const serviceData = certain(fromHex(fob.press(counter)), "hex");
    const line = encodeLine({ kind: "frame", address: fob.address, serviceData });
    if (line.ok) far.write(Buffer.from(line.value.map(damage)));
  }

  test("P1: no press of 300 is lost where one byte in ten is damaged and each is said until it is heard", async () => {
    const random = chanceFrom(5);
    const damage = (byte: number): number => (random() < 0.1 ? Math.floor(random() * 256) : byte);
    for (let counter = 1; counter <= 300; counter += 1) {
      const wanted = fob.press(counter);
      while (!heard.has(wanted)) {
        for (let again = 0; again < 4; again += 1) say(counter, damage);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
    expect(states).toContain("serial-line-garbled");
    expect(Array.from({ length: 300 }, (_, at) => heard.has(fob.press(at + 1)))).not.toContain(false);
  });

  test("P5: a line that hangs up is said within seconds, and heard again when it is back", async () => {
    await pullOut();
    await until("it is missed", () => states.at(-1) === "serial-line-unplugged", 2_000);
    await plugIn();
    await until("it is up", () => states.at(-1) === "up", 5_000);
    say(1);
    await until("the press is heard", () => heard.has(fob.press(1)));
  });

  test("P5: a line that freezes is said within its time, and what was said meanwhile is heard when it thaws", async () => {
    socat.kill("SIGSTOP");
    say(1);
    await until("it is missed", () => states.at(-1) === "serial-line-silent", 5_000);
    expect(heard.size).toBe(0);
    socat.kill("SIGCONT");
    await until("the press is heard", () => heard.has(fob.press(1)));
    expect(states.at(-1)).toBe("up");
  });

  test("a reply goes back down the line", async () => {
    const reply = Uint8Array.from({ length: 16 }, (_, at) => at);
    link.reply({ address: fob.address, reply, counter: 1, forMs: seconds(5) });
    await until("it is heard", () => replies.length > 0);
    expect(replies).toEqual([{ kind: "reply", address: fob.address, reply }]);
  });
});

test("a port that is not there is said and waited for", async () => {
  const states: string[] = [];
  const open = portOpener("/dev/none-of-ours", 115_200);
  const link = new SerialLink({ name: "serial:none", open, silentAfterMs: seconds(2), clock: systemClock });
  link.open({
    heard: () => undefined,
    state: (state) => states.push(state.kind === "up" ? "up" : state.code),
  });
  await until("it is missed", () => states.length > 0);
  await link.close();
  expect(states).toEqual(["serial-line-unplugged"]);
});
