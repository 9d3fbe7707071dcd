import { createSecretKey } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { nodeAesBlock, nodeCcm } from "../../gateway/adapters/crypto/nodeAes.ts";
import type { Clock } from "../../gateway/app/clock.ts";
import { Feedback } from "../../gateway/app/feedback/feedback.ts";
import { Intake } from "../../gateway/app/intake/intake.ts";
import { RefusedFrames } from "../../gateway/app/intake/refusedFrames.ts";
import { VaultSeals } from "../../gateway/app/intake/seals.ts";
import { Presence } from "../../gateway/app/presence/presence.ts";
import type { Submit } from "../../gateway/app/submit.ts";
import type { Vault } from "../../gateway/app/vault.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import type { MutableOrgState } from "../../gateway/core/state.ts";
import {
  type FobAddress,
  type FobId,
  type PersonId,
  parseFobAddress,
  parseId,
  type RelayId,
} from "../../shared/base/ids.ts";
import { instant, monotonic } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import { ok } from "../../shared/base/result.ts";
import { defaultGestures } from "../../shared/frame/meaning.ts";
import { sealFrame } from "../../shared/frame/sealedFrame.ts";

/** One figure beside what it is measured against, taken in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly figure: number;
  readonly unit: string;
  readonly yardstick: number | undefined;
  readonly ratio: number | undefined;
  readonly goal: string;
  readonly holds: boolean;
}

const watchedFobs = 100_000;
const limitMs = 2000;
/** Dues lie spread over this long, as shifts that began at different moments make them. */
const spreadMs = 4000;
const rounds = 3;

/** P5 in numbers: how late silence is found among 100,000 watched fobs, and what watching them costs. */
export async function contactLost(): Promise<readonly BenchRow[]> {
  const late: number[] = [];
  const lateTimers: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    late.push(await latenessOfPresence());
    lateTimers.push(await latenessOfTimers());
  }
  const bytes = bytesPerFob();
  const timerBytes = bytesPerTimer();
  const heartbeat = microsecondsPerHeartbeat();
  const perSecond = watchedFobs / 30;
  return [
    row("contact-lost lateness p99", {
      figure: median(late),
      unit: "ms",
      yardstick: median(lateTimers),
      most: 100,
    }),
    row("memory per watched fob", { figure: bytes, unit: "bytes", yardstick: timerBytes, most: 1000 }),
    row("processor share, a heartbeat per fob per 30 s", {
      figure: (heartbeat.whole * perSecond) / 10_000,
      unit: "% of one core",
      yardstick: (heartbeat.sealOnly * perSecond) / 10_000,
      most: 25,
    }),
  ];
}

function row(
  name: string,
  measured: { figure: number; unit: string; yardstick: number; most: number },
): BenchRow {
  const { figure, unit, yardstick, most } = measured;
  const goal = `at most ${most} ${unit}`;
  return { name, figure, unit, yardstick, ratio: figure / yardstick, goal, holds: figure <= most };
}

const realClock: Clock = {
  now: () => instant(Date.now()),
  monotonic: () => monotonic(performance.now()),
  wakeAt(at, wake) {
    const timer = setTimeout(wake, Math.max(0, Math.ceil(at - performance.now())));
    return () => clearTimeout(timer);
  },
};

function fobOf(number: number): FobId {
  return certain(parseId<FobId>(`fob-${number}`), "a fob");
}

/** Every fob is watched, with dues spread evenly; the engine is one that takes each report at once. */
async function latenessOfPresence(): Promise<number> {
  const state = emptyState();
  const lateness: number[] = [];
  const dueOf = new Map<FobId, number>();
  const all = Promise.withResolvers<void>();
  const submit: Submit = {
    submit({ body }) {
      if (body.kind === "note-contact-lost") {
        lateness.push(performance.now() - certain(dueOf.get(body.fob), "a due"));
        if (lateness.length === watchedFobs) all.resolve();
      }
      const answer = Promise.resolve({ kind: "done", about: undefined, onRecord: true } as const);
      return { answer, durable: Promise.resolve() };
    },
  };
  const presence = new Presence({ clock: realClock, submit, state: () => state });
  for (let number = 0; number < watchedFobs; number += 1) {
    const fob = fobOf(number);
    const wait = limitMs + (number * spreadMs) / watchedFobs;
    dueOf.set(fob, performance.now() + wait);
    presence.watch(fob, { limitMs: wait, since: realClock.now() });
  }
  await all.promise;
  presence.stop();
  return percentile99(lateness);
}

/** The plain way: one timer for each fob. */
async function latenessOfTimers(): Promise<number> {
  const lateness: number[] = [];
  const all = Promise.withResolvers<void>();
  for (let number = 0; number < watchedFobs; number += 1) {
    const wait = limitMs + (number * spreadMs) / watchedFobs;
    const due = performance.now() + wait;
    setTimeout(() => {
      lateness.push(performance.now() - due);
      if (lateness.length === watchedFobs) all.resolve();
    }, wait);
  }
  await all.promise;
  return percentile99(lateness);
}

function bytesPerFob(): number {
  const state = emptyState();
  const names = Array.from({ length: watchedFobs }, (_, number) => fobOf(number));
  const relay = certain(parseId<RelayId>("hall"), "a relay");
  const submit: Submit = {
    submit: () => ({ answer: new Promise(() => undefined), durable: new Promise(() => undefined) }),
  };
  const before = bytesInUse();
  const presence = new Presence({ clock: realClock, submit, state: () => state });
  for (const fob of names) {
    presence.watch(fob, { limitMs: 90_000, since: realClock.now() });
    void presence.heard({ fob, counter: 7, keyCheck: 1, hearer: relay, ageMs: 0 });
  }
  while (presence.takeChanged(500).length > 0) {
    // Kept rows are garbage here; what stays is what presence costs.
  }
  const bytes = (bytesInUse() - before) / watchedFobs;
  presence.stop();
  return bytes;
}

function bytesPerTimer(): number {
  const before = bytesInUse();
  const timers = Array.from({ length: watchedFobs }, (_, number) => setTimeout(() => void number, 3_600_000));
  const bytes = (bytesInUse() - before) / watchedFobs;
  for (const timer of timers) clearTimeout(timer);
  return bytes;
}

function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc(); gc()");
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface BenchFob {
  readonly fob: FobId;
  readonly address: FobAddress;
  readonly bytes: Uint8Array;
}

/** Real seals, real intake, real presence; what a broker does before is not in it. */
function microsecondsPerHeartbeat(): { readonly whole: number; readonly sealOnly: number } {
  const fobs = 20_000;
  const state = emptyState();
  const vault = new KeyPerFob();
  const seals = new VaultSeals({ ccm: nodeCcm, block: nodeAesBlock, vault });
  const { intake, presence } = openIntake(state, seals);
  const rehearsal = framesOf(state, vault, { fobs, counter: 1 });
  const measured = framesOf(state, vault, { fobs, counter: 2 });
  const relay = certain(parseId<RelayId>("hall"), "a relay");
  const hear = ({ address, bytes }: BenchFob): void => {
    void intake.hear({
      via: { kind: "relay", relay, address, rssi: -60, heardAt: undefined, late: false },
      bytes,
    });
  };
  for (const { fob } of rehearsal) presence.watch(fob, { limitMs: 90_000, since: realClock.now() });
  for (const frame of rehearsal) hear(frame);
  const whole = microsecondsEach(measured, hear);
  const sealOnly = microsecondsEach(
    measured,
    ({ fob, address, bytes }) => void seals.open(fob, address, bytes),
  );
  presence.stop();
  return { whole, sealOnly };
}

function openIntake(state: MutableOrgState, seals: VaultSeals<ReturnType<typeof createSecretKey>>) {
  const submit: Submit = {
    submit: () => ({ answer: new Promise(() => undefined), durable: new Promise(() => undefined) }),
  };
  const presence = new Presence({ clock: realClock, submit, state: () => state });
  const broker = { publish: () => undefined };
  const feedback = new Feedback({ broker, state: () => state, seals, presence });
  const refused = new RefusedFrames(realClock, { refused: () => undefined, manyRefused: () => undefined });
  const intake = new Intake({
    clock: realClock,
    state: () => state,
    submit,
    seals,
    presence,
    feedback,
    refused,
    gestures: defaultGestures,
    isCrowded: () => false,
    watch: { heard: () => undefined, verified: () => undefined },
  });
  return { intake, presence };
}

class KeyPerFob implements Vault {
  readonly #keys = new Map<FobId, Uint8Array>();

  fobKey(fob: FobId): Uint8Array | undefined {
    return this.#keys.get(fob);
  }

  async keepFobKey(fob: FobId, key: Uint8Array): ReturnType<Vault["keepFobKey"]> {
    this.#keys.set(fob, key);
    return ok(undefined);
  }

  async destroySubjectKey(): ReturnType<Vault["destroySubjectKey"]> {
    return ok(undefined);
  }
}

function framesOf(
  state: MutableOrgState,
  vault: KeyPerFob,
  wanted: { readonly fobs: number; readonly counter: number },
): readonly BenchFob[] {
  const by = certain(parseId<PersonId>("admin"), "an admin");
  return Array.from({ length: wanted.fobs }, (_, number) => {
    const fob = fobOf(number);
    const address = certain(parseFobAddress((0xc0ffee000000 + number).toString(16)), "an address");
    const raw = new Uint8Array(16);
    new DataView(raw.buffer).setUint32(0, number);
    if (!state.fobs.has(fob)) {
      void vault.keepFobKey(fob, raw);
      evolve(state, { kind: "fob-enrolled", at: realClock.now(), fob, address, label: "", by });
    }
    const sealed = sealFrame(nodeCcm, createSecretKey(raw), {
      address,
      counter: wanted.counter,
      triggered: false,
      carriesAddress: false,
      objects: [{ kind: "battery", percent: 90 }],
    });
    return { fob, address, bytes: sealed.ok ? sealed.value : new Uint8Array(0) };
  });
}

function microsecondsEach(frames: readonly BenchFob[], work: (frame: BenchFob) => void): number {
  const began = performance.now();
  for (const frame of frames) work(frame);
  return ((performance.now() - began) * 1000) / frames.length;
}

function percentile99(figures: number[]): number {
  figures.sort((one, other) => one - other);
  return certain(figures[Math.floor(figures.length * 0.99)], "a figure");
}

function median(figures: number[]): number {
  figures.sort((one, other) => one - other);
  return certain(figures[Math.floor(figures.length / 2)], "a figure");
}
