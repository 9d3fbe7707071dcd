import type { Body, Power, Senses } from "../../../firmware/hal/body.ts";
import { type StartFob, startFob } from "../../../firmware/hal/startFob.ts";
import type { Abilities, Pulse } from "../../../firmware/logic/pulse.ts";
import type { FobSettings } from "../../../firmware/logic/settings.ts";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { AesBlock } from "../../../shared/frame/aesCcm.ts";
import { defaultGestures, type Meaning, meaningOf } from "../../../shared/frame/meaning.ts";
import { type Reply, sealReply } from "../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../shared/frame/replyKey.ts";
import { type OpenedFrame, openFrame } from "../../../shared/frame/sealedFrame.ts";
import { bytes, exampleAddress, exampleKeyHex, key } from "../../shared/frame/fobs.ts";
import { FakeFlash } from "./fakeFlash.ts";

/** The settings of the tests: those a worker's fob has unless an admin chose others. */
export const usual: FobSettings = {
  profile: "discreet",
  holdMs: 1_500,
  tripleWithinMs: 2_000,
  debounceMs: 20,
  heartbeatMs: 30_000,
  restHeartbeatMs: 60_000,
  longestSessionMs: 12 * 3_600_000,
  manDown: undefined,
};

export interface Said {
  readonly atMs: number;
  readonly frame: Uint8Array;
}

export interface FeltPattern {
  readonly atMs: number;
  readonly pattern: readonly Pulse[];
}

export interface FakeParts {
  readonly settings?: Partial<FobSettings>;
  readonly flash?: FakeFlash;
  readonly abilities?: Abilities;
  readonly millivolts?: () => number | undefined;
  readonly cell?: Power["cell"];
  readonly aes?: AesBlock<ReturnType<typeof key>>;
  readonly start?: StartFob;
  readonly nowMs?: number;
}

const fobKey = key(exampleKeyHex);
const replyKey = deriveReplyKey(nodeAesBlock, fobKey, exampleAddress);

/** A fob in a body of virtual time that remembers all it was asked to do. */
export class FakeFob {
  readonly flash: FakeFlash;
  readonly said: Said[] = [];
  readonly felt: FeltPattern[] = [];
  readonly listened: { readonly atMs: number; readonly isOpen: boolean }[] = [];
  readonly aliveAt: number[] = [];
  nowMs: number;
  #wakeAt: number | undefined;
  readonly #openedBefore = new WeakMap<Uint8Array, OpenedFrame>();
  readonly #senses: Senses;

  constructor(parts: FakeParts = {}) {
    this.flash = parts.flash ?? new FakeFlash();
    this.nowMs = parts.nowMs ?? 0;
    const start = parts.start ?? startFob;
    this.#senses = start(this.#body(parts), {
      address: exampleAddress,
      key: bytes(exampleKeyHex),
      settings: { ...usual, ...parts.settings },
    });
  }

  /** Lets time pass, waking the fob when it wished. */
  pass(ms: number): void {
    const until = this.nowMs + ms;
    while (this.#wakeAt !== undefined && this.#wakeAt <= until) {
      this.nowMs = Math.max(this.nowMs, this.#wakeAt);
      this.#wakeAt = undefined;
      this.#senses.woken();
    }
    this.nowMs = until;
  }

  edge(isDown: boolean): void {
    this.#senses.edge(isDown);
  }

  /** Presses for so long, and lets go. */
  press(ms: number): void {
    this.edge(true);
    this.pass(ms);
    this.edge(false);
  }

  /** Presses one after the other, `restMs` between them. */
  presses(lengths: readonly number[], restMs = 150): void {
    for (const length of lengths) {
      this.press(length);
      this.pass(restMs);
    }
  }

  reply(reply: Uint8Array): void {
    this.#senses.reply(reply);
  }

  accelerate(milliG: number): void {
    this.#senses.acceleration(milliG);
  }

  /** What the gateway seals for a frame. */
  answer(counter: number, meaning: Reply["meaning"]): Uint8Array {
    const sealed = sealReply(nodeCcm, replyKey, { address: exampleAddress, counter, meaning });
    this.reply(sealed);
    return sealed;
  }

  opened(frame: Uint8Array): OpenedFrame {
    const known = this.#openedBefore.get(frame);
    if (known !== undefined) return known;
    const opened = openFrame(nodeCcm, fobKey, { address: exampleAddress, serviceData: frame });
    const value = certain(opened.ok ? opened.value : undefined, "a frame that opens");
    this.#openedBefore.set(frame, value);
    return value;
  }

  /** What was said, by its meaning to the gateway, each counter once. */
  meanings(): readonly Meaning[] {
    return this.frames().map(({ content }) => meaningOf(content, defaultGestures).meaning);
  }

  /** Every frame said, each counter once. */
  frames(): readonly OpenedFrame[] {
    const frames = new Map<number, OpenedFrame>();
    for (const { frame } of this.said) {
      const opened = this.opened(frame);
      if (!frames.has(opened.counter)) frames.set(opened.counter, opened);
    }
    return [...frames.values()];
  }

  /** Presses only: without heartbeats. */
  pressMeanings(): readonly Meaning[] {
    return this.meanings().filter((meaning) => meaning !== "heartbeat");
  }

  /** The last frame said that somebody triggered. */
  lastPress(): OpenedFrame {
    return certain(
      this.frames().findLast(({ triggered }) => triggered),
      "a press that was said",
    );
  }

  sayings(counter: number): readonly Said[] {
    return this.said.filter(({ frame }) => this.opened(frame).counter === counter);
  }

  get isListening(): boolean {
    return this.listened.at(-1)?.isOpen ?? false;
  }

  #body(parts: FakeParts): Body<ReturnType<typeof key>> {
    return {
      timer: {
        nowMs: () => this.nowMs,
        wakeAt: (atMs) => {
          this.#wakeAt = atMs;
        },
      },
      link: {
        say: (frame) => {
          this.said.push({ atMs: this.nowMs, frame });
        },
        listen: (isOpen) => this.listened.push({ atMs: this.nowMs, isOpen }),
      },
      touch: {
        abilities: parts.abilities ?? { vibrates: true, lights: true, sounds: true },
        feel: (pattern) => this.felt.push({ atMs: this.nowMs, pattern }),
      },
      flash: this.flash,
      power: {
        millivolts: parts.millivolts ?? (() => 3_000),
        alive: () => this.aliveAt.push(this.nowMs),
        ...(parts.cell === undefined ? {} : { cell: parts.cell }),
      },
      aes: parts.aes ?? nodeAesBlock,
    };
  }
}
