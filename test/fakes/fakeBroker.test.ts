import { expect, test } from "vitest";
import type { BrokerGate } from "../../gateway/app/broker.ts";
import type { CancelWake, Clock } from "../../gateway/app/clock.ts";
import { type Instant, instant, type Monotonic, monotonic } from "../../shared/base/instant.ts";
import { InvariantBroken } from "../../shared/base/invariant.ts";
import { type BrokerSite, brokerContract } from "../contract/brokerContract.ts";
import { RememberingGate } from "../contract/rememberingGate.ts";
import { FakeBroker } from "./fakeBroker.ts";

/** Time that passes when told to. */
class StillClock implements Clock {
  #now = 0;
  readonly #wakes = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): Instant {
    return instant(this.#now);
  }

  monotonic(): Monotonic {
    return monotonic(this.#now);
  }

  wakeAt(at: Monotonic, wake: () => void): CancelWake {
    const entry = { at, wake };
    this.#wakes.add(entry);
    return () => this.#wakes.delete(entry);
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const entry of this.#wakes) {
      if (entry.at > this.#now) continue;
      this.#wakes.delete(entry);
      entry.wake();
    }
  }
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

async function openFake(gate: BrokerGate): Promise<BrokerSite> {
  const clock = new StillClock();
  const broker = new FakeBroker(clock);
  await broker.open(gate);
  return {
    broker,
    connect: async (login, will) => broker.connect(login, will),
    until: async (what, holds) => {
      await settle();
      if (!holds()) throw new InvariantBroken(`never came about: ${what}`);
    },
    pass: async (ms) => {
      clock.pass(ms);
      await settle();
    },
    close: async () => broker.close(),
  };
}

brokerContract("the fake broker", openFake);

test("a fake broker in trouble does not open", async () => {
  const broker = new FakeBroker(new StillClock());
  broker.trouble = { code: "broker-not-listening", detail: "port taken" };
  expect(await broker.open(new RememberingGate())).toEqual({ ok: false, fault: broker.trouble });
});
