import { beforeAll, describe, expect, test } from "vitest";
import type { EspruinoBody } from "../../../../firmware/bundle/bodies.ts";
import { type Firmware, makeFirmware } from "../../../../firmware/bundle/firmware.ts";
import { nodeCcm } from "../../../../gateway/adapters/crypto/nodeAes.ts";
import { fromHex } from "../../../../shared/base/bytes.ts";
import { certain } from "../../../../shared/base/invariant.ts";
import { defaultGestures, meaningOf } from "../../../../shared/frame/meaning.ts";
import { openFrame } from "../../../../shared/frame/sealedFrame.ts";
import { needs } from "../../../support/needs.ts";
import { dayProgram } from "./dayProgram.ts";
import { inDuktape, inNode, inQuickJs } from "./interpreters.ts";
import { dayAddress, dayKey, scriptedDay } from "./scriptedDay.ts";

const hasDuktape = needs("duk", "duktape");
const bodies: readonly EspruinoBody[] = ["puck", "bangle", "serial"];

/**
 * The RAM of the Bangle.js 2 and of the Pico, for QuickJS itself, the fake board and
 * the firmware together. QuickJS keeps compiled code in RAM, which Espruino leaves
 * in flash, so that the Puck's 64 KiB would not tell anything about a Puck.
 */
const quickJsBytes = { bangle: 256 * 1024, serial: 96 * 1024, puck: 96 * 1024 };

describe.each(bodies)("the %s's built firmware", (body) => {
  let firmware: Firmware;
  let program: string;
  let log: readonly string[];

  beforeAll(async () => {
    firmware = await makeFirmware(body);
    program = await dayProgram(firmware.code, scriptedDay(body));
    log = await inNode(program);
  });

  test("lives through its whole day", () => {
    expect(log.at(-1)).toBe("840000 ends");
    expect(log.filter((line) => line.includes("watchdog"))).toEqual([]);
  });

  test("says, shows and keeps the same in QuickJS, with little memory", async () => {
    expect(await inQuickJs(quickJsBytes[body])(program)).toEqual(log);
  });

  test.skipIf(!hasDuktape)("says, shows and keeps the same in Duktape", async () => {
    expect(await inDuktape(program)).toEqual(log);
  });

  test("seals every frame so that the gateway opens it, and none under a number used before", () => {
    const byCounter = new Map<number, string>();
    for (const hex of framesIn(log)) {
      const { counter } = opened(hex);
      expect(byCounter.get(counter) ?? hex).toBe(hex);
      byCounter.set(counter, hex);
    }
    expect(byCounter.size).toBeGreaterThan(12);
  });

  test("says what was meant, each once, and nothing for a noise", () => {
    const meanings = [...new Set(framesIn(log))]
      .map((hex) => meaningOf(opened(hex).content, defaultGestures).meaning)
      .filter((meaning) => meaning !== "heartbeat");
    expect(meanings).toEqual([
      "check-in",
      "panic",
      "panic",
      "panic",
      "check-in",
      "duress-check-in",
      "check-in",
      "assistance",
      ...(body === "bangle" ? ["man-down"] : []),
      "check-in",
    ]);
  });

  test("repeats a panic with the same bytes across a reset, until it is confirmed and no longer", () => {
    const saidAt = timesOf(log, certain(pressesIn(log)[1], "the hold"));
    const resetAt = 129_000;
    expect(saidAt.filter((at) => at < resetAt).length).toBeGreaterThan(3);
    expect(
      certain(
        saidAt.find((at) => at > resetAt),
        "said again",
      ),
    ).toBeLessThan(resetAt + 500);
    // Relays are back at 180 s; the next saying is heard, answered, and the last.
    expect(certain(saidAt.at(-1), "said")).toBeGreaterThan(180_000);
    expect(certain(saidAt.at(-1), "said")).toBeLessThan(185_000);
  });

  test("says a hold when it is long enough, not when it ends, and within 100 ms of that", () => {
    const [first = 0] = timesOf(log, certain(pressesIn(log)[1], "the hold"));
    const heldSince = 121_000;
    expect(first).toBeGreaterThanOrEqual(heldSince + 1_500);
    expect(first).toBeLessThanOrEqual(heldSince + 1_600);
  });

  test("tells a duress check-in from a plain one by nothing but what is sealed", () => {
    const presses = pressesIn(log);
    const plain = certain(presses[6], "the check-in after it");
    const duress = certain(presses[5], "the duress check-in");
    expect(duress).toHaveLength(plain.length);
    expect(timesOf(log, duress)).toHaveLength(timesOf(log, plain).length);
    expect(shownAfter(log, duress)).toEqual(shownAfter(log, plain));
  });

  test("holds what its board can hold", () => {
    expect(firmware.problems).toEqual([]);
  });
});

function framesIn(log: readonly string[]): readonly string[] {
  return log.flatMap((line) => /^\d+ says ([0-9a-f]+)$/.exec(line)?.[1] ?? []);
}

/** The frames of somebody's deeds, each once, in the order in which they were first said. */
function pressesIn(log: readonly string[]): readonly string[] {
  return [...new Set(framesIn(log).filter((hex) => hex.startsWith("45")))];
}

function timesOf(log: readonly string[], frame: string): readonly number[] {
  return log.filter((line) => line.endsWith(` says ${frame}`)).map((line) => Number.parseInt(line, 10));
}

/** What is felt and seen in the ten seconds after a press was first said, and when. */
function shownAfter(log: readonly string[], frame: string): readonly string[] {
  const [saidAt = 0] = timesOf(log, frame);
  return log.flatMap((line) => {
    const [, at = "", what = ""] = /^(\d+) ((?:buzzes|D1|LED1) .*)$/.exec(line) ?? [];
    const afterMs = Number.parseInt(at, 10) - saidAt;
    return afterMs >= 0 && afterMs < 10_000 ? [`${afterMs} ${what}`] : [];
  });
}

function opened(hex: string) {
  const serviceData = certain(fromHex(hex), "hex");
  const frame = openFrame(nodeCcm, dayKey, { address: dayAddress, serviceData });
  if (!frame.ok) throw new Error(`${hex}: ${frame.fault}`);
  return frame.value;
}
