import { createSecretKey, type KeyObject } from "node:crypto";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import type { Outgoing } from "../../../gateway/app/broker.ts";
import { Feedback } from "../../../gateway/app/feedback/feedback.ts";
import type { Via } from "../../../gateway/app/intake/heardFrame.ts";
import { Intake } from "../../../gateway/app/intake/intake.ts";
import { RefusedFrames, type RefusedFrom } from "../../../gateway/app/intake/refusedFrames.ts";
import { VaultSeals } from "../../../gateway/app/intake/seals.ts";
import { followWatch } from "../../../gateway/app/presence/followWatch.ts";
import { Presence } from "../../../gateway/app/presence/presence.ts";
import type { Vault } from "../../../gateway/app/vault.ts";
import { fromHex } from "../../../shared/base/bytes.ts";
import type { FobAddress, FobId } from "../../../shared/base/ids.ts";
import { ok } from "../../../shared/base/result.ts";
import type { BTHomeObject } from "../../../shared/frame/bthomeObject.ts";
import { defaultGestures } from "../../../shared/frame/meaning.ts";
import { isSessionNews, openReply, type Reply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import { parseDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { parseTopic } from "../../../shared/wire/topics.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { addressOf, relayId, TinyEngine } from "../presence/tinyEngine.ts";

export const press: BTHomeObject = { kind: "button", press: 0x01 };
export const checkIn: BTHomeObject = { kind: "button", press: 0x02 };
export const duressCheckIn: BTHomeObject = { kind: "button", press: 0x05 };
export const stillHere: BTHomeObject = { kind: "battery", percent: 90 };

/** A fob's secret half: what it has in its own memory. */
export interface TestFob {
  readonly id: FobId;
  readonly address: FobAddress;
  readonly key: KeyObject;
}

export function sealed(fob: TestFob, counter: number, ...objects: BTHomeObject[]): Uint8Array {
  const frame = { address: fob.address, counter, triggered: true, carriesAddress: false, objects };
  const bytes = sealFrame(nodeCcm, fob.key, frame);
  if (!bytes.ok) throw new Error(bytes.fault);
  return bytes.value;
}

export interface Told extends Reply {
  readonly to: string;
}

class MemoryVault implements Vault {
  readonly keys = new Map<FobId, Uint8Array>();

  fobKey(fob: FobId): Uint8Array | undefined {
    return this.keys.get(fob);
  }

  async keepFobKey(fob: FobId, key: Uint8Array): ReturnType<Vault["keepFobKey"]> {
    this.keys.set(fob, key);
    return ok(undefined);
  }

  async destroySubjectKey(): ReturnType<Vault["destroySubjectKey"]> {
    return ok(undefined);
  }
}

/** Intake, presence and feedback as they are, around the real core and real seals. */
export class TinySite {
  readonly clock = new FakeClock();
  readonly engine = new TinyEngine(this.clock);
  readonly vault = new MemoryVault();
  readonly published: Outgoing[] = [];
  readonly refusedBy = new Map<string, number>();
  readonly besieged: (RefusedFrom | undefined)[] = [];
  readonly seals = new VaultSeals({ ccm: nodeCcm, block: nodeAesBlock, vault: this.vault });
  readonly presence: Presence;
  readonly feedback: Feedback;
  readonly refused: RefusedFrames;
  readonly intake: Intake;
  isCrowded = false;
  readonly #keys = new Map<FobAddress, KeyObject>();

  constructor() {
    const { clock, engine, seals } = this;
    const state = () => engine.state;
    this.presence = new Presence({ clock, submit: engine, state });
    this.feedback = new Feedback({
      broker: { publish: (message) => void this.published.push(message) },
      state,
      seals,
      presence: this.presence,
    });
    this.refused = new RefusedFrames(clock, {
      refused: (reason) => void this.refusedBy.set(reason, (this.refusedBy.get(reason) ?? 0) + 1),
      manyRefused: (from) => void this.besieged.push(from),
    });
    engine.onCommit((event) => this.feedback.committed({ events: [event], offRecord: false }));
    engine.onCommit((event) => followWatch(engine.state, this.presence, { event, now: clock.now() }));
    this.intake = new Intake({
      clock,
      state,
      submit: engine,
      seals,
      presence: this.presence,
      feedback: this.feedback,
      refused: this.refused,
      gestures: defaultGestures,
      isCrowded: () => this.isCrowded,
      watch: { heard: () => {}, verified: () => {} },
    });
  }

  enrol(number: number): TestFob {
    const id = this.engine.addFob(`fob-${number}`, number);
    return this.giveKey(id, number, number);
  }

  /** Puts a key into the vault, as enrolling again does. */
  giveKey(id: FobId, number: number, seed: number): TestFob {
    const raw = new Uint8Array(16).fill(seed);
    this.vault.keys.set(id, raw);
    const fob = { id, address: addressOf(number), key: createSecretKey(raw) };
    this.#keys.set(fob.address, fob.key);
    return fob;
  }

  hear(fob: { readonly address: FobAddress }, bytes: Uint8Array, via: Partial<Via> = {}): Promise<void> {
    const relay = {
      kind: "relay",
      relay: relayId("hall"),
      rssi: -60,
      heardAt: this.clock.now(),
      late: false,
    } as const;
    return this.intake.hear({ via: { ...relay, address: fob.address, ...via } as Via, bytes });
  }

  /** What fobs were told so far for their wearers to feel, opened with their own keys. */
  told(): readonly Told[] {
    return this.replies().filter(({ meaning }) => !isSessionNews(meaning));
  }

  /** Everything that fobs were told so far, in order. */
  replies(): readonly Told[] {
    const org = this.engine.state.org;
    return this.published.flatMap(({ topic, payload }): readonly Told[] => {
      const parsed = org && parseTopic(org, topic);
      if (parsed?.kind === "relay-downlink" && typeof payload === "string") {
        const message = parseDownlink(payload);
        if (!message.ok) throw new Error("a downlink that does not parse");
        return [{ to: parsed.relay, ...this.#opened(message.value.address, message.value.reply) }];
      }
      if (parsed?.kind === "fob-downlink" && typeof payload !== "string") {
        const address = this.engine.state.fobs.get(parsed.fob)?.address;
        return address === undefined ? [] : [{ to: parsed.fob, ...this.#opened(address, payload) }];
      }
      return [];
    });
  }

  #opened(address: FobAddress, reply: Uint8Array | string): Reply {
    const key = this.#keys.get(address);
    const bytes = typeof reply === "string" ? fromHex(reply) : reply;
    if (key === undefined || bytes === undefined) throw new Error("a reply to nobody");
    const replyKey = deriveReplyKey(nodeAesBlock, key, address);
    const opened = openReply(nodeCcm, replyKey, { address, reply: bytes });
    if (!opened.ok) throw new Error(opened.fault);
    return opened.value;
  }
}
