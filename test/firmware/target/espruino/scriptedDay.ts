import type { EspruinoBody } from "../../../../firmware/bundle/bodies.ts";
import type { StoredFob } from "../../../../firmware/target/espruino/storedFob.ts";
import { nodeAesBlock, nodeCcm } from "../../../../gateway/adapters/crypto/nodeAes.ts";
import { fromHex, toHex } from "../../../../shared/base/bytes.ts";
import { parseFobAddress } from "../../../../shared/base/ids.ts";
import { certain } from "../../../../shared/base/invariant.ts";
import { sealReply } from "../../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../../shared/frame/replyKey.ts";
import type { Day, Happening, Step } from "./board/day.ts";

/** The public example of BTHome, as in docs/frames.md. */
export const dayAddress = certain(parseFobAddress("5448e68f80a5"), "an address");
const keyHex = "231d39c1d7cc1ab1aee224cd096db932";
export const dayKey = nodeAesBlock.keyOf(certain(fromHex(keyHex), "a key"));

/** Seven boots at most; each begins an epoch of 256 numbers. */
const answerableEpochs = 7;
const answeredOfEach = 24;

/** A day with all that befalls a fob, on one body. */
export function scriptedDay(body: EspruinoBody): Day {
  return {
    endsAt: minutes(14),
    steps: steps(body).sort((one, other) => one.at - other.at),
    address: dayAddress.replaceAll(/..(?!$)/g, "$&:"),
    fob: dayAddress,
    files: { "hk.fob": toHex(new TextEncoder().encode(JSON.stringify(recordOf(body)))) },
    replies: replies(),
    answerAfterMs: 400,
    news: "session-on",
  };
}

function recordOf(body: EspruinoBody): StoredFob {
  return {
    form: 1,
    address: dayAddress,
    key: keyHex,
    motor: body === "puck",
    settings: {
      profile: body === "serial" ? "audible" : "discreet",
      holdMs: 1_500,
      tripleWithinMs: 2_000,
      debounceMs: 25,
      heartbeatMs: 30_000,
      restHeartbeatMs: 60_000,
      longestSessionMs: minutes(240),
      manDown: body === "bangle" ? { stillMs: 60_000, fallMilliG: 4_000, preAlarmMs: 15_000 } : undefined,
    },
  };
}

function steps(body: EspruinoBody): Step[] {
  const loneTap = 150;
  return [
    step(0, { what: "battery", millivolts: body === "bangle" ? 4_100 : 3_000 }),
    // A check-in, confirmed; a session is on from then.
    ...tap(seconds(10), loneTap),
    ...tap(seconds(10) + 400, loneTap),
    // A cable's noise: far too short to be a finger.
    ...[0, 3, 5, 9, 40, 41].map((ms, i) => step(seconds(40) + ms, { what: "edge", isDown: i % 2 === 0 })),
    // Nobody in reach, a hold, a brown-out in the middle of the crying, lies, and then a relay.
    step(minutes(2), { what: "relays", areThere: false }),
    ...tap(minutes(2) + 1_000, 2_500),
    step(minutes(2) + seconds(9), { what: "reset" }),
    step(minutes(2) + seconds(12), { what: "forgery", hex: "11010100000100000000000000000000" }),
    step(minutes(2) + seconds(13), { what: "forgery", hex: "1101" }),
    step(minutes(2) + seconds(40), { what: "stranger" }),
    step(minutes(3), { what: "relays", areThere: true }),
    step(minutes(3) + seconds(20), { what: "answer", meaning: "help-is-coming" }),
    // What was answered before is answered again, and must change nothing.
    step(minutes(3) + seconds(25), { what: "answer", meaning: "received" }),
    // Three presses, bouncing.
    ...[0, 450, 900].flatMap((ms) => tap(minutes(4) + ms, loneTap)),
    // The power goes while the thumb is down; nobody will ever know what it was to become.
    step(minutes(5), { what: "edge", isDown: true }),
    step(minutes(5) + 400, { what: "reset" }),
    step(minutes(5) + 1_400, { what: "edge", isDown: false }),
    // A tired battery, and a check-in under duress between two plain ones.
    step(minutes(6), { what: "battery", millivolts: body === "bangle" ? 3_500 : 2_350 }),
    ...tap(minutes(6) + seconds(30), loneTap),
    ...tap(minutes(6) + seconds(30) + 400, loneTap),
    ...tap(minutes(7), loneTap),
    ...tap(minutes(7) + 400, 700),
    ...tap(minutes(7) + seconds(30), loneTap),
    ...tap(minutes(7) + seconds(30) + 400, loneTap),
    // A quiet call for a colleague: one press held on to, then a short one.
    ...tap(minutes(8), 700),
    ...tap(minutes(8) + 1_000, loneTap),
    ...(body === "bangle" ? movement() : []),
    // A check-in that nobody hears, given up after two minutes.
    step(minutes(11), { what: "relays", areThere: false }),
    ...tap(minutes(11) + 1_000, loneTap),
    ...tap(minutes(11) + 1_400, loneTap),
  ];
}

/** Somebody walks about, lies still until help is called, and walks again. */
function movement(): Step[] {
  return [...walking(minutes(9), 20), ...lying(minutes(9) + seconds(20), 90), ...walking(minutes(11), 180)];
}

function walking(from: number, forSeconds: number): Step[] {
  return Array.from({ length: forSeconds }, (_, i) =>
    step(from + seconds(i), { what: "acceleration", milliG: i % 2 === 0 ? 1_250 : 800 }),
  );
}

function lying(from: number, forSeconds: number): Step[] {
  return Array.from({ length: forSeconds }, (_, i) =>
    step(from + seconds(i), { what: "acceleration", milliG: 1_000 + (i % 3) }),
  );
}

/** One press with a contact that bounces for some milliseconds at either end. */
function tap(at: number, ms: number): Step[] {
  const edges: readonly (readonly [number, boolean])[] = [
    [0, true],
    [2, false],
    [5, true],
    [ms, false],
    [ms + 1, true],
    [ms + 4, false],
  ];
  return edges.map(([after, isDown]) => step(at + after, { what: "edge", isDown }));
}

function step(at: number, happening: Happening): Step {
  return { at, ...happening };
}

/** What the gateway would say to each frame the day can hold, really sealed. */
function replies(): Record<string, string> {
  const replyKey = deriveReplyKey(nodeAesBlock, dayKey, dayAddress);
  const sealed: Record<string, string> = {};
  for (let epoch = 0; epoch <= answerableEpochs; epoch += 1) {
    for (let low = 0; low < answeredOfEach; low += 1) {
      const counter = epoch * 256 + low;
      for (const meaning of ["received", "help-is-coming", "session-on", "session-off"] as const) {
        sealed[`${meaning} ${counter}`] = toHex(
          sealReply(nodeCcm, replyKey, { address: dayAddress, counter, meaning }),
        );
      }
    }
  }
  return sealed;
}

function seconds(count: number): number {
  return count * 1_000;
}

function minutes(count: number): number {
  return count * 60_000;
}
