import type { Flash, Provision } from "../../../../firmware/hal/body.ts";
import type { FobSettings, Profile } from "../../../../firmware/logic/settings.ts";
import {
  openStation,
  type Station,
  type StationWishes,
} from "../../../../firmware/target/station/station.ts";
import type { StationHealth } from "../../../../firmware/target/station/stationFaults.ts";
import { Witness } from "../../../../firmware/target/station/witness.ts";
import { nodeAesBlock, nodeCcm } from "../../../../gateway/adapters/crypto/nodeAes.ts";
import { fromHex } from "../../../../shared/base/bytes.ts";
import { parseFobAddress } from "../../../../shared/base/ids.ts";
import { certain } from "../../../../shared/base/invariant.ts";
import { defaultGestures, type Meaning, meaningOf } from "../../../../shared/frame/meaning.ts";
import { type ReplyMeaning, sealReply } from "../../../../shared/frame/reply.ts";
import { deriveReplyKey } from "../../../../shared/frame/replyKey.ts";
import { openFrame } from "../../../../shared/frame/sealedFrame.ts";
import type { TestBoard } from "./board.ts";
import { TestLine } from "./testLine.ts";
import { virtualTime } from "./virtualTime.ts";

/** What the gateway understood of a frame that it opened with the station's key. */
export interface Taken {
  readonly atMs: number;
  readonly meaning: Meaning;
  readonly counter: number;
}

const address = certain(parseFobAddress("5448e68f80a5"), "an address");
const key = certain(fromHex("231d39c1d7cc1ab1aee224cd096db932"), "a key");
const gatewayKey = nodeAesBlock.keyOf(key);
const replyKey = deriveReplyKey(nodeAesBlock, gatewayKey, address);

function settingsFor(profile: Profile): FobSettings {
  return {
    profile,
    holdMs: 1_500,
    tripleWithinMs: 2_000,
    debounceMs: 25,
    heartbeatMs: 30_000,
    restHeartbeatMs: 60_000,
    longestSessionMs: 10 * 3_600_000,
    manDown: undefined,
  };
}

function memoryFlash(): Flash {
  const slots = new Map<string, Uint8Array>();
  return {
    read: (slot) => slots.get(slot),
    write: (slot, bytes) => {
      slots.set(slot, Uint8Array.from(bytes));
    },
  };
}

export interface DeskWish {
  readonly board: TestBoard;
  readonly profile?: Profile;
  /** A planted fault: one report is believed as it comes. */
  readonly isCredulous?: boolean;
}

/** A desk with a station on it, a person and a gateway, in virtual time. */
export class Desk {
  readonly line: TestLine;
  readonly board: TestBoard;
  /** Every frame delivered, repetitions too. */
  readonly taken: Taken[] = [];
  readonly health: string[] = [];
  /** When the lamp or the buzzer changed. */
  readonly shown: { readonly atMs: number; readonly pin: number; readonly isOn: boolean }[] = [];
  private readonly time = virtualTime();
  private readonly startedMs = this.time.nowMs();
  private busyMs = 0;
  private readonly flash = memoryFlash();
  private readonly provision: Provision;
  private readonly isCredulous: boolean;
  private station: Station;

  constructor(wish: DeskWish) {
    this.board = wish.board;
    this.line = new TestLine(wish.board);
    this.provision = { address, key, settings: settingsFor(wish.profile ?? "audible") };
    this.isCredulous = wish.isCredulous ?? false;
    this.station = this.start();
  }

  nowMs(): number {
    return this.time.nowMs() - this.startedMs + this.busyMs;
  }

  /** This computer does something else for so long, while the board and the person live on. */
  busy(ms: number, person: (ms: number) => void): void {
    for (let passed = 0; passed < ms; passed += 1) {
      person(passed);
      this.board.run(1);
    }
    this.busyMs += ms;
  }

  /** The station's process ends and another begins on the same disk. */
  restart(): void {
    this.station.close();
    this.station = this.start();
  }

  async pass(ms: number, stepMs = 1): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.line.run(stepMs);
      this.look();
      await this.time.pass(stepMs);
    }
  }

  async passUntil(isSo: () => boolean, mostMs: number): Promise<number> {
    const since = this.nowMs();
    while (!isSo() && this.nowMs() - since < mostMs) await this.pass(1);
    return this.nowMs() - since;
  }

  /** A clean press of this length and a rest behind it. */
  async press(ms: number, restMs = 200): Promise<void> {
    this.board.press(true);
    await this.pass(ms);
    this.board.press(false);
    await this.pass(restMs);
  }

  /** What was said in anger: no heartbeats, and each press once. */
  presses(): readonly Meaning[] {
    const first = new Map(
      this.taken.filter(({ meaning }) => meaning !== "heartbeat").map((one) => [one.counter, one]),
    );
    return [...first.values()].map(({ meaning }) => meaning);
  }

  lastHealth(): string {
    return this.health.at(-1) ?? "nothing said";
  }

  /** The gateway answers the latest press. */
  reply(meaning: ReplyMeaning): void {
    const { counter } = certain(
      this.taken.findLast((one) => one.meaning !== "heartbeat"),
      "a press to answer",
    );
    this.station.reply(sealReply(nodeCcm, replyKey, { address, counter, meaning }));
  }

  end(): void {
    this.station.close();
    this.time.end();
  }

  private start(): Station {
    const wishes: StationWishes = {
      line: this.line.open,
      provision: this.provision,
      flash: this.flash,
      hasBuzzer: true,
      deliver: (frame) => this.take(frame),
      health: (health) => this.health.push(wordOf(health)),
      clock: {
        nowMs: () => this.nowMs(),
        after: (ms, then) => {
          const timer = setTimeout(then, Math.max(0, ms));
          return () => clearTimeout(timer);
        },
      },
    };
    return openStation(wishes, this.isCredulous ? new Witness(0) : new Witness());
  }

  private take(frame: Uint8Array): void {
    const opened = openFrame(nodeCcm, gatewayKey, { address, serviceData: frame });
    if (!opened.ok) throw new Error(`a frame that does not open: ${opened.fault}`);
    const { meaning } = meaningOf(opened.value.content, defaultGestures);
    this.taken.push({ atMs: this.nowMs(), meaning, counter: opened.value.counter });
  }

  private look(): void {
    for (const pin of [8, 12, 13]) {
      const isOn = this.board.isHigh(pin);
      const before = this.shown.findLast((one) => one.pin === pin)?.isOn ?? false;
      if (isOn !== before) this.shown.push({ atMs: this.nowMs(), pin, isOn });
    }
  }
}

function wordOf(health: StationHealth): string {
  return health.kind === "fault" ? health.fault : health.kind;
}
