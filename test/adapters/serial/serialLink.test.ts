import { beforeEach, describe, expect, test } from "vitest";
import { DiscoveredLinks } from "../../../gateway/adapters/serial/discoveredLinks.ts";
import { SerialLink } from "../../../gateway/adapters/serial/serialLink.ts";
import type { HeardFrame, LinkState } from "../../../gateway/relay/link.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { seconds } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { encodeLine, type LineMessage, LineReader } from "../../../shared/frame/serialLine.ts";
import { FakeClock, settled } from "../../fakes/fakeClock.ts";
import { chanceFrom } from "../../support/chance.ts";
import { FobInHand } from "../../support/fobInHand.ts";
import { FakeLine } from "./fakeLine.ts";

const [ana, bea] = [new FobInHand(0), new FobInHand(1)];
const silentAfterMs = seconds(30);

function lineOf(message: LineMessage): Uint8Array {
  const line = encodeLine(message);
  if (!line.ok) throw new Error(line.fault);
  return line.value;
}

function pressLine(fob: FobInHand, counter: number): Uint8Array {
  const serviceData = certain(fromHex(fob.press(counter)), "hex");
  return lineOf({ kind: "frame", address: fob.address, serviceData });
}

describe("a serial line", () => {
  let clock: FakeClock;
  let lines: FakeLine[];
  let heard: HeardFrame[];
  let states: string[];
  let link: SerialLink;

  const wordOf = (state: LinkState): string => (state.kind === "up" ? "up" : state.code);
  const line = (): FakeLine => certain(lines.at(-1), "a line");

  beforeEach(() => {
    [clock, lines, heard, states] = [new FakeClock(), [], [], []];
    const open = (): FakeLine => {
      lines.push(new FakeLine());
      return line();
    };
    link = new SerialLink({ name: "serial:desk", open, silentAfterMs, clock });
    link.open({ heard: (frame) => heard.push(frame), state: (state) => states.push(wordOf(state)) });
  });

  test("hears several fobs on one line, through noise between their frames, in whatever pieces they come", () => {
    line().plugIn();
    const noise = Uint8Array.from([1, 2, 3, 99]);
    for (const bytes of [pressLine(ana, 1), noise, pressLine(bea, 2)])
      for (const byte of bytes) line().says(Uint8Array.of(byte));
    expect(heard.map(({ address, serviceData }) => [address, toHex(serviceData)])).toEqual([
      [ana.address, ana.press(1)],
      [bea.address, bea.press(2)],
    ]);
    expect(states).toEqual(["up"]);
  });

  test("P5: a line that is pulled out is said at once, and taken up again when it is back", async () => {
    line().plugIn();
    line().pullOut();
    await settled();
    expect(states).toEqual(["up", "serial-line-unplugged"]);
    await clock.pass(seconds(2));
    expect(lines.length).toBeGreaterThan(1);
    line().plugIn();
    line().says(pressLine(ana, 1));
    expect(states.at(-1)).toBe("up");
    expect(heard).toHaveLength(1);
  });

  test("a port that never opens and never refuses is said, and tried again", async () => {
    await clock.pass(seconds(6));
    expect(states).toEqual(["serial-line-unplugged"]);
    await clock.pass(seconds(3));
    expect(lines.length).toBeGreaterThan(1);
  });

  test("P5: a frozen line is missed when no message has come for too long, and is well with the next", async () => {
    line().plugIn();
    line().says(lineOf({ kind: "hello", address: ana.address }));
    await clock.pass(silentAfterMs - seconds(1));
    expect(states).toEqual(["up"]);
    await clock.pass(seconds(1));
    expect(states).toEqual(["up", "serial-line-silent"]);
    line().says(pressLine(ana, 1));
    expect(states.at(-1)).toBe("up");
  });

  test.each([
    ["bytes with zeros, as noise is", 0],
    ["bytes without a zero, as at a wrong speed", 1],
  ])("%s are found within seconds, and forgiven after", async (_name, least) => {
    line().plugIn();
    const random = chanceFrom(3);
    for (let piece = 0; piece < 40; piece += 1) {
      line().says(Uint8Array.from({ length: 60 }, () => least + Math.floor(random() * (256 - least))));
      await clock.pass(100);
    }
    expect(states).toEqual(["up", "serial-line-garbled"]);
    for (let counter = 0; counter < 10; counter += 1) line().says(pressLine(ana, counter));
    expect(states.at(-1)).toBe("up");
  });

  test("a reply is written, and again for as long as it holds when the fob asks again", async () => {
    line().plugIn();
    line().says(pressLine(ana, 1));
    const reply = Uint8Array.from({ length: 16 }, (_, at) => at);
    link.reply({ address: ana.address, reply, counter: 1, forMs: seconds(5) });
    line().says(pressLine(ana, 1));
    line().says(pressLine(bea, 1));
    await clock.pass(seconds(6));
    line().says(pressLine(ana, 1));
    const reader = new LineReader();
    const written = line().written.flatMap((bytes) => reader.feed(bytes));
    expect(written).toEqual([
      { kind: "reply", address: ana.address, reply },
      { kind: "reply", address: ana.address, reply },
    ]);
  });

  test("a line that takes no bytes is said to be stuck and opened afresh", async () => {
    line().plugIn();
    line().isFrozen = true;
    link.reply({ address: ana.address, reply: new Uint8Array(16), counter: 1, forMs: seconds(5) });
    await clock.pass(seconds(6));
    expect(states).toEqual(["up", "serial-line-stuck"]);
    await clock.pass(seconds(2));
    expect(lines).toHaveLength(2);
  });

  test("replies to a line that takes none do not fill memory", () => {
    line().plugIn();
    line().isFrozen = true;
    for (let counter = 0; counter < 10_000; counter += 1)
      link.reply({ address: ana.address, reply: new Uint8Array(16), counter, forMs: seconds(5) });
    expect(line().writableLength).toBeLessThan(8_192);
  });

  test("a closed line lets go and says nothing any more", async () => {
    line().plugIn();
    await link.close();
    await clock.pass(seconds(10));
    expect(line().destroyed).toBe(true);
    expect(states).toEqual(["up"]);
    expect(clock.armed).toBe(0);
  });
});

describe("discovered ports", () => {
  let clock: FakeClock;
  let plugged: string[];
  let lines: Map<string, FakeLine>;
  let heard: HeardFrame[];
  let states: LinkState[];
  let links: DiscoveredLinks;

  beforeEach(() => {
    [clock, plugged, lines, heard, states] = [new FakeClock(), [], new Map<string, FakeLine>(), [], []];
    links = new DiscoveredLinks({
      list: () => Promise.resolve(plugged),
      opener: (path) => () => {
        const line = new FakeLine();
        lines.set(path, line);
        return line;
      },
      isTaken: (path) => path === "/dev/station",
      silentAfterMs,
      clock,
    });
    links.open({ heard: (frame) => heard.push(frame), state: (state) => states.push(state) });
  });

  async function plugIn(path: string): Promise<FakeLine> {
    plugged.push(path);
    await clock.pass(seconds(3));
    const line = certain(lines.get(path), "an opened line");
    line.plugIn();
    return line;
  }

  async function pullOut(path: string): Promise<void> {
    plugged.splice(plugged.indexOf(path), 1);
    lines.get(path)?.pullOut();
    await clock.pass(seconds(3));
  }

  test("a fob that is plugged in is heard; a port somebody has is left alone", async () => {
    plugged.push("/dev/station");
    (await plugIn("/dev/a")).says(pressLine(ana, 1));
    expect(heard).toHaveLength(1);
    expect([...lines.keys()]).toEqual(["/dev/a"]);
  });

  test("a port on which no fob ever spoke is no fault, garbled or gone", async () => {
    const line = await plugIn("/dev/modem");
    for (let piece = 0; piece < 50; piece += 1) line.says(new Uint8Array(60).fill(0x41));
    await pullOut("/dev/modem");
    expect(states).toEqual([{ kind: "up" }]);
  });

  test("P5: a port that carried a fob is missed when it goes, until its fob is heard on another", async () => {
    (await plugIn("/dev/a")).says(pressLine(ana, 1));
    await pullOut("/dev/a");
    expect(states.at(-1)).toMatchObject({ kind: "down", code: "serial-line-unplugged" });
    (await plugIn("/dev/b")).says(pressLine(ana, 2));
    await clock.pass(seconds(3));
    expect(states.at(-1)).toEqual({ kind: "up" });
  });

  test("a reply goes to the port the fob is on", async () => {
    const [one, other] = [await plugIn("/dev/a"), await plugIn("/dev/b")];
    one.says(pressLine(ana, 1));
    other.says(pressLine(bea, 1));
    links.reply({ address: bea.address, reply: new Uint8Array(16), counter: 1, forMs: 1_000 });
    expect([one.written.length, other.written.length]).toEqual([0, 1]);
  });

  test("closing lets go of every port", async () => {
    const line = await plugIn("/dev/a");
    await links.close();
    await clock.pass(seconds(5));
    expect(line.destroyed).toBe(true);
    expect(clock.armed).toBe(0);
  });
});
