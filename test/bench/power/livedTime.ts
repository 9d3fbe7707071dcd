import { createContext, Script } from "node:vm";
import type { EspruinoBody } from "../../../firmware/bundle/bodies.ts";
import { bundleEntry, entryOf } from "../../../firmware/bundle/bundle.ts";
import type { FobSettings } from "../../../firmware/logic/settings.ts";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { certain, InvariantBroken } from "../../../shared/base/invariant.ts";
import { type Reply, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { peekFrame } from "../../../shared/frame/sealedFrame.ts";
import { type FakeBoard, fakeBoard } from "../../firmware/target/espruino/board/fakeBoard.ts";
import { countedCode } from "./countedCode.ts";
import { type Ledger, ledgerOf } from "./ledger.ts";

/** A body's firmware as it is built for the board, made to count what it runs. */
export interface CountedFirmware {
  readonly body: EspruinoBody;
  readonly program: Script;
}

/** What happens to a board, in the order in which it happens, milliseconds from its start. */
export type Deed = { readonly at: number } & (
  | { readonly what: "edge"; readonly isDown: boolean }
  | { readonly what: "answer"; readonly meaning: Reply["meaning"] }
  | { readonly what: "news"; readonly news: "session-on" | "session-off" }
);

export interface Life {
  readonly settings: FobSettings;
  readonly motor: boolean;
  readonly deeds: readonly Deed[];
  readonly relaysAreThere: boolean;
  readonly lastsMs: number;
  /** Readings of the accelerometer in a second, by somebody who walks about; 0 on a board without. */
  readonly readingsPerSecond: number;
}

const globals =
  "NRF E BTN BTN1 LED1 D1 Bangle USB analogWrite setWatch setTimeout clearTimeout getTime require";
/** The public example of BTHome, as in docs/frames.md. */
const address = certain(parseFobAddress("5448e68f80a5"), "an address");
const keyHex = "231d39c1d7cc1ab1aee224cd096db932";
const replyKey = deriveReplyKey(nodeAesBlock, nodeAesBlock.keyOf(certain(fromHex(keyHex), "a key")), address);

/** "received" and the news of a session are there this long after a relay heard a press. */
const answerAfterMs = 400;
/** One in fifty readings is played and counts for fifty: they cost the same, and a day has a million. */
const readingsAsOne = 50;

export async function countedFirmware(body: EspruinoBody): Promise<CountedFirmware> {
  const { code } = await bundleEntry(entryOf(body));
  const named = globals.split(" ").map((name) => `var ${name} = globals.${name};`);
  // In a function of its own, since what is global in another context is slow to reach.
  const program = `(function (globals, meter) {
    var sum = 0;
    function counts(length) { sum += length; }
    meter.read = function () { return sum; };
    ${named.join("")}
    ${countedCode(code, "counts")}
  })(globals, meter);`;
  return { body, program: new Script(program) };
}

/** Lets the built firmware live on a fake board in virtual time, and says what that costs. */
export function livedTime(firmware: CountedFirmware, life: Life): Ledger {
  const log: string[] = [];
  /** Characters of all readings that were not played. */
  let unplayed = 0;
  const meter = { read: (): number => 0 };
  let latest = "";
  let news: "session-on" | "session-off" = "session-off";
  const record = { form: 1, address, key: keyHex, motor: life.motor, settings: life.settings };
  const board = fakeBoard(
    {
      endsAt: life.lastsMs,
      steps: [],
      address: address.replaceAll(/..(?!$)/g, "$&:"),
      fob: address,
      files: { "hk.fob": toHex(new TextEncoder().encode(JSON.stringify(record))) },
      replies: {},
      answerAfterMs,
      news,
    },
    (line) => log.push(line),
    (frame) => {
      const isNew = isPress(frame) && frame !== latest;
      if (!isNew) return;
      latest = frame;
      if (life.relaysAreThere) board.after(answerAfterMs, () => bring(board, latest, [news, "received"]));
    },
  );
  if (firmware.body === "bangle") board.battery(4_100);
  const passUntil = (at: number): void => {
    if (!board.passUntil(at)) throw new InvariantBroken("the watchdog bit a healthy board");
  };
  const walk = (): void => {
    const before = meter.read();
    board.accelerate(board.now() % 8_000 < 4_000 ? 1_250 : 800);
    unplayed += (meter.read() - before) * (readingsAsOne - 1);
    board.after((1_000 * readingsAsOne) / life.readingsPerSecond, walk);
  };

  passUntil(1);
  if (life.readingsPerSecond > 0) walk();
  firmware.program.runInContext(createContext({ globals: board.globals, meter }));
  const atBoot = meter.read();
  for (const deed of life.deeds) {
    passUntil(deed.at);
    if (deed.what === "edge") board.edge(deed.isDown);
    else if (deed.what === "news") news = deed.news;
    else bring(board, latest, [deed.meaning]);
  }
  passUntil(life.lastsMs);
  // What every boot costs is none of an ordinary day's cost.
  return ledgerOf(log, life.lastsMs, meter.read() - atBoot + unplayed);
}

function isPress(frame: string): boolean {
  const peek = peekFrame(certain(fromHex(frame), "hex"));
  return peek.ok && peek.value.triggered;
}

function bring(board: FakeBoard, frame: string, meanings: readonly Reply["meaning"][]): void {
  const peek = peekFrame(certain(fromHex(frame), "hex"));
  if (!peek.ok) throw new InvariantBroken(`an answer to ${frame}`);
  const { counter } = peek.value;
  board.bring(meanings.map((meaning) => sealReply(nodeCcm, replyKey, { address, counter, meaning })));
}
