import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { needs } from "../../support/needs.ts";
import { anyAddress, anyBytes, anyCounter, anyObject, exactBytes } from "./arbitraries.ts";
import { bytes, exampleAddress, exampleKeyHex } from "./fobs.ts";
import { frameVector, lineVector, replyKeyVector, replyVector, type Vector } from "./vectors.ts";

const script = fileURLToPath(new URL("spec.py", import.meta.url));
const docs = readFileSync(new URL("../../../docs/frames.md", import.meta.url), "utf8");
const python = needs("python3", "python3");

type Findings = { readonly checked: number; readonly wrong: readonly unknown[] };

function secondOpinion(vectors: readonly Vector[]): Findings {
  const run = spawnSync("python3", [script], { input: JSON.stringify(vectors), encoding: "utf8" });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Findings;
}

const fob = { keyHex: exampleKeyHex, address: exampleAddress };
const hold = { kind: "button", press: 0x80 } as const;
const battery = { kind: "battery", percent: 97 } as const;
const press = frameVector(fob, {
  counter: 258,
  triggered: true,
  carriesAddress: false,
  objects: [battery, hold],
});
const received = replyVector(fob, 258, "received");

/** Those that docs/frames.md shows. */
const documented: readonly Vector[] = [
  press,
  frameVector(fob, { counter: 259, triggered: false, carriesAddress: false, objects: [battery] }),
  frameVector(fob, { counter: 260, triggered: true, carriesAddress: true, objects: [hold] }),
  replyKeyVector(fob),
  received,
  replyVector(fob, 258, "help-is-coming"),
  replyVector(fob, 258, "session-on"),
  replyVector(fob, 258, "session-off"),
  lineVector({ kind: "hello", address: exampleAddress }),
  lineVector({ kind: "frame", address: exampleAddress, serviceData: bytes(press.gives) }),
  lineVector({ kind: "reply", address: exampleAddress, reply: bytes(received.gives) }),
];

const anyFob = fc.record({
  keyHex: exactBytes(16).map((raw) => Buffer.from(raw).toString("hex")),
  address: anyAddress,
});
const anyVector: fc.Arbitrary<Vector> = fc.oneof(
  fc
    .tuple(
      anyFob,
      fc.record({
        counter: anyCounter,
        triggered: fc.boolean(),
        carriesAddress: fc.boolean(),
        objects: fc.array(anyObject, { maxLength: 1 }),
      }),
    )
    .map(([one, frame]) => frameVector(one, frame)),
  anyFob.map(replyKeyVector),
  fc
    .tuple(anyFob, anyCounter, fc.constantFrom("received", "help-is-coming", "session-on", "session-off"))
    .map(([one, counter, meaning]) => replyVector(one, counter, meaning)),
  fc
    .tuple(
      anyAddress,
      fc.oneof(
        anyBytes(252),
        fc.integer({ min: 240, max: 252 }).map((n) => new Uint8Array(n).fill(9)),
      ),
    )
    .map(([address, serviceData]) => lineVector({ kind: "frame", address, serviceData })),
);

describe("the frames by their description alone", () => {
  test("the description shows exactly what the code makes", () => {
    for (const vector of documented) expect(docs).toContain(vector.gives);
  });

  test.skipIf(!python)("Python, with nothing of our code, makes the documented vectors too", () => {
    expect(secondOpinion(documented)).toEqual({ checked: documented.length, wrong: [] });
  });

  test.skipIf(!python)("and any others", () => {
    expect(secondOpinion(fc.sample(anyVector, 300))).toEqual({ checked: 300, wrong: [] });
  });

  test.skipIf(!python)("it finds the one vector that is off by a bit", () => {
    const spoilt = { ...press, gives: `${press.gives.slice(0, -1)}${press.gives.endsWith("0") ? "1" : "0"}` };
    expect(secondOpinion([press, spoilt, received]).wrong).toHaveLength(1);
  });
});
