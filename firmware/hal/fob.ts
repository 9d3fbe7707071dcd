import type { FobAddress } from "../../shared/base/ids.ts";
import { addressToBytes } from "../../shared/frame/address.ts";
import type { AesCcm } from "../../shared/frame/aesCcm.ts";
import { type AwaitedReplies, nothingAwaited } from "../../shared/frame/awaitedReply.ts";
import { deriveReplyKey } from "../../shared/frame/replyKey.ts";
import { type Cadence, startCadence } from "../logic/cadence.ts";
import { ccmOver } from "../logic/ccm.ts";
import { type Counters, wakeCounters } from "../logic/counters.ts";
import { type Gestures, watchGestures } from "../logic/gestures.ts";
import { type ManDown, watchForManDown } from "../logic/manDown.ts";
import type { Vitals } from "../logic/press.ts";
import type { FobSettings } from "../logic/settings.ts";
import { openUplink, type Uplink } from "../logic/uplink.ts";
import type { Body, Provision } from "./body.ts";
import { type Felt, nothingFelt } from "./feel.ts";

/** A fob that lives: its body, its secrets, and where each part of the logic stands. */
export type Fob<Key> = {
  readonly body: Body<Key>;
  readonly address: FobAddress;
  /** The same for nonces, six bytes. */
  readonly addressBytes: Uint8Array;
  readonly settings: FobSettings;
  readonly ccm: AesCcm<Key>;
  readonly key: Key;
  readonly replyKey: Key;
  readonly gestures: Gestures;
  readonly counters: Counters;
  readonly uplink: Uplink;
  readonly cadence: Cadence;
  readonly manDown: ManDown | undefined;
  readonly felt: Felt;
  readonly vitals: Vitals;
  /** When the battery is read again, with the heartbeat that is then due. */
  batteryDueAt: number;
  /** What the last heartbeat said, which hardly ever changes; `undefined` before the first. */
  lastBeat: BeatText | undefined;
  /** P6: what this cry for help has been told, and what the check-ins have. */
  cry: AwaitedReplies;
  checkIns: AwaitedReplies;
  /** Until when "help is coming" may still be heard; `undefined` when nobody waits for it. */
  helpUntil: number | undefined;
  /** From when the function test is due with the next confirmed check-in: a rest or a longest session after the last. */
  testDueAt: number;
  isListening: boolean;
};

/** A heartbeat's objects as bytes, and the vitals they tell of. */
export type BeatText = Readonly<Vitals> & { readonly plaintext: Uint8Array };

export function makeFob<Key>(body: Body<Key>, provision: Provision): Fob<Key> {
  const { address, settings } = provision;
  const key = body.aes.keyOf(provision.key);
  const nowMs = body.timer.nowMs();
  return {
    body,
    address,
    addressBytes: addressToBytes(address),
    settings,
    ccm: ccmOver(body.aes),
    key,
    replyKey: deriveReplyKey(body.aes, key, address),
    gestures: watchGestures(settings),
    counters: wakeCounters(body.flash),
    uplink: openUplink(address),
    cadence: startCadence(settings, isMarked(body, "session"), nowMs),
    manDown: settings.manDown === undefined ? undefined : watchForManDown(settings.manDown),
    felt: nothingFelt(),
    vitals: { batteryPercent: undefined, batteryLow: false, faulty: false },
    batteryDueAt: nowMs,
    lastBeat: undefined,
    cry: nothingAwaited,
    checkIns: nothingAwaited,
    helpUntil: undefined,
    testDueAt: nowMs,
    isListening: false,
  };
}

/** Keeps one bit over a reset. */
export function mark<Key>(body: Body<Key>, slot: "press" | "session", isSet: boolean): void {
  if (isMarked(body, slot) === isSet) return;
  const bytes = new Uint8Array(1);
  bytes[0] = isSet ? 1 : 0;
  body.flash.write(slot, bytes);
}

/** P2: a slot that was damaged in the middle of a write counts as set, since something was under way. */
export function isMarked<Key>(body: Body<Key>, slot: "press" | "session"): boolean {
  const bytes = body.flash.read(slot);
  return bytes !== undefined && !(bytes.length === 1 && bytes[0] === 0);
}
