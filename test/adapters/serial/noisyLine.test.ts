import { expect, test } from "vitest";
import { SerialLink } from "../../../gateway/adapters/serial/serialLink.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { seconds } from "../../../shared/base/instant.ts";
import { encodeLine } from "../../../shared/frame/serialLine.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { chanceFrom } from "../../support/chance.ts";
import { FobInHand } from "../../support/fobInHand.ts";
import { FakeLine } from "./fakeLine.ts";

const corruptedShare = 0.1;
const fob = new FobInHand(0);

interface Outcome {
  readonly lost: number;
  readonly madeUp: number;
  readonly sendings: number;
}

/** A frame of the length and look of a press, told apart by its counter; sealing 100,000 would show nothing more. */
function pressBytes(counter: number): Uint8Array {
  const bytes = Uint8Array.from(Buffer.from(fob.press(1), "hex"));
  new DataView(bytes.buffer).setUint32(bytes.length - 8, counter, true);
  return bytes;
}

/**
 * Presses follow one another on one line; each is said again until it is heard,
 * at most `patience` times. Every byte is another one with the share's chance.
 */
function pressedThroughNoise(presses: number, patience: number): Outcome {
  const random = chanceFrom(11);
  const heard = new Set<string>();
  const line = new FakeLine();
  const link = new SerialLink({
    name: "serial:noisy",
    open: () => line,
    silentAfterMs: seconds(150),
    clock: new FakeClock(),
  });
  link.open({ heard: ({ serviceData }) => heard.add(toHex(serviceData)), state: () => undefined });
  line.plugIn();
  let [lost, sendings] = [0, 0];
  for (let counter = 1; counter <= presses; counter += 1) {
    const serviceData = pressBytes(counter);
    const encoded = encodeLine({ kind: "frame", address: fob.address, serviceData });
    if (!encoded.ok) throw new Error(encoded.fault);
    const wanted = toHex(serviceData);
    let tries = 0;
    for (; tries < patience && !heard.has(wanted); tries += 1) {
      line.says(encoded.value.map((byte) => (random() < corruptedShare ? Math.floor(random() * 256) : byte)));
    }
    sendings += tries;
    if (!heard.has(wanted)) lost += 1;
  }
  return { lost, madeUp: heard.size - (presses - lost), sendings };
}

test("P1: of 100,000 presses over a line that damages one byte in ten, none is lost, since each is said again", () => {
  const presses = 100_000;
  const { lost, madeUp, sendings } = pressedThroughNoise(presses, 1_000);
  process.stdout.write(
    `${presses} presses, ${sendings} sendings, ${lost} lost, ${madeUp} made up by noise\n`,
  );
  expect(lost).toBe(0);
  // A check of 16 bits lets one damaged message in some 65,000 pass; its seal then does not verify.
  expect(madeUp).toBeLessThan(100);
  expect(sendings).toBeGreaterThan(5 * presses);
}, 60_000);

test("sabotage: a fob that says its press once is found to lose them", () => {
  expect(pressedThroughNoise(1_000, 1).lost).toBeGreaterThan(500);
});
