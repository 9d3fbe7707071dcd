import { expect, test } from "vitest";
import { followWatch } from "../../../gateway/app/presence/followWatch.ts";
import { Presence } from "../../../gateway/app/presence/presence.ts";
import { relayWatchLimits } from "../../../gateway/app/relayWatch/limits.ts";
import { RelayWatch } from "../../../gateway/app/relayWatch/relayWatch.ts";
import type { EventOf } from "../../../gateway/core/event.ts";
import { hours, minutes } from "../../../shared/base/instant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { personId, relayId, TinyEngine } from "../presence/tinyEngine.ts";

function openRelays() {
  const clock = new FakeClock();
  const engine = new TinyEngine(clock);
  const state = () => engine.state;
  const presence = new Presence({ clock, submit: engine, state });
  const relays = new RelayWatch({ clock, state, submit: engine, presence });
  engine.onCommit((event) => {
    followWatch(engine.state, presence, { event, now: clock.now() });
    relays.follow(event);
  });
  relays.start();
  const hall = engine.addRelay("hall");
  const afterMs = engine.state.policy.relayLost.afterMs;
  const losses = (): EventOf<"relay-lost">[] => engine.events.filter((event) => event.kind === "relay-lost");
  const pass = async (ms: number, alive: boolean) => {
    for (let passed = 0; passed < ms; passed += 5000) {
      await clock.pass(5000);
      if (alive) await relays.alive(hall);
    }
  };
  return { clock, engine, presence, relays, hall, afterMs, losses, pass };
}

test("a relay that keeps saying so is there", async () => {
  const { pass, losses } = openRelays();
  await pass(hours(1), true);
  expect(losses()).toEqual([]);
});

test("a silent relay is one loss, at its due instant, naming the fobs nobody else hears (P5)", async () => {
  const { clock, engine, presence, relays, hall, afterMs, losses } = openRelays();
  for (const number of [1, 2, 3]) {
    const fob = engine.addFob(`fob-${number}`, number);
    engine.startSession(`w-${number}`, fob);
    const sign = { fob, counter: 1, keyCheck: 1, ageMs: 0 };
    void presence.heard({ ...sign, hearer: hall });
    if (number === 3) presence.heardAgain({ ...sign, hearer: relayId("yard") });
  }
  await relays.alive(hall);
  const heardAt = clock.now();
  await clock.pass(afterMs + minutes(1));
  expect(losses()).toMatchObject([{ relay: hall, at: heardAt + afterMs, uncovered: ["fob-1", "fob-2"] }]);
  await clock.pass(minutes(2));
  expect(engine.wished("note-relay-lost")).toBe(1);
});

test("a relay that is heard again is back once, and lost again later", async () => {
  const { clock, engine, relays, hall, afterMs, losses } = openRelays();
  await clock.pass(afterMs);
  expect(losses()).toHaveLength(1);
  await relays.alive(hall);
  await relays.alive(hall);
  expect(engine.count("relay-regained")).toBe(1);
  await clock.pass(afterMs);
  expect(losses()).toHaveLength(2);
});

test("a last will is a loss soon, unless the relay is back at once", async () => {
  const { clock, relays, hall, losses } = openRelays();
  relays.gone(hall, "will");
  await clock.pass(relayWatchLimits.willGraceMs - 1);
  await relays.alive(hall);
  await clock.pass(relayWatchLimits.willGraceMs);
  expect(losses()).toEqual([]);
  relays.gone(hall, "will");
  await clock.pass(relayWatchLimits.willGraceMs);
  expect(losses()).toHaveLength(1);
});

test("a relay that says it stops is lost at once", async () => {
  const { clock, relays, hall, losses } = openRelays();
  relays.gone(hall, "leaving");
  await clock.pass(0);
  expect(losses()).toHaveLength(1);
});

test("adopting a policy gives no relay that is silent or gone more time than the policy says (P5)", async () => {
  const { clock, engine, relays, hall, afterMs, losses } = openRelays();
  const adopt = (changedMs: number) => {
    const policy = {
      ...engine.state.policy,
      relayLost: { ...engine.state.policy.relayLost, afterMs: changedMs },
    };
    engine.happen({ kind: "policy-adopted", at: clock.now(), policy, by: personId("admin") });
  };
  await relays.alive(hall);
  const heardAt = clock.now();
  await clock.pass(afterMs - 1_000);
  adopt(afterMs + 5_000);
  await clock.pass(6_000);
  expect(losses()).toMatchObject([{ relay: hall, at: heardAt + afterMs + 5_000 }]);

  await relays.alive(hall);
  await clock.pass(10_000);
  adopt(9_000);
  await clock.pass(0);
  expect(losses()).toHaveLength(2);

  await relays.alive(hall);
  relays.gone(hall, "will");
  adopt(afterMs);
  await clock.pass(relayWatchLimits.willGraceMs);
  expect(losses()).toHaveLength(3);
});

test("a retired relay is missed by nobody, and a stranger is counted and ignored", async () => {
  const { clock, engine, relays, hall, afterMs, losses } = openRelays();
  const by = personId("admin");
  engine.happen({ kind: "relay-retired", at: clock.now(), relay: hall, by });
  await clock.pass(afterMs * 2);
  await relays.alive(relayId("stranger"));
  relays.gone(relayId("stranger"), "will");
  expect(losses()).toEqual([]);
  expect(relays.unknown).toBe(2);
});

test("a loss the engine refused is reported again", async () => {
  const { clock, engine, afterMs, losses } = openRelays();
  engine.refusing = true;
  await clock.pass(afterMs);
  engine.refusing = false;
  await clock.pass(relayWatchLimits.reportAgainMs);
  expect(losses()).toHaveLength(1);
});

test("after a restart a relay on record as lost is not reported again, and its return is", async () => {
  const { clock, engine, presence, relays, hall, afterMs } = openRelays();
  await clock.pass(afterMs);
  relays.stop();
  const next = new RelayWatch({ clock, state: () => engine.state, submit: engine, presence });
  next.start();
  await clock.pass(afterMs * 2);
  expect(engine.wished("note-relay-lost")).toBe(1);
  await next.alive(hall);
  expect(engine.count("relay-regained")).toBe(1);
});
