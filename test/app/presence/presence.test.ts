import { describe, expect, test } from "vitest";
import { followWatch, watchAll } from "../../../gateway/app/presence/followWatch.ts";
import { ownConnection } from "../../../gateway/app/presence/hearers.ts";
import { presenceLimits } from "../../../gateway/app/presence/limits.ts";
import { Presence } from "../../../gateway/app/presence/presence.ts";
import type { EventOf } from "../../../gateway/core/event.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { hours, minutes, after as plus, seconds } from "../../../shared/base/instant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { relayId, TinyEngine } from "./tinyEngine.ts";

const hall = relayId("hall");

function openPresence(given: { clock?: FakeClock; engine?: TinyEngine } = {}) {
  const clock = given.clock ?? new FakeClock();
  const engine = given.engine ?? new TinyEngine(clock);
  const presence = new Presence({ clock, submit: engine, state: () => engine.state });
  engine.onCommit((event) => followWatch(engine.state, presence, { event, now: clock.now() }));
  let counter = 100;
  const limitMs = engine.state.policy.contactLost.afterMs;
  return {
    clock,
    engine,
    presence,
    limitMs,
    hear: (fob: FobId, ageMs = 0) => {
      counter += 1;
      return presence.heard({ fob, counter, keyCheck: 1, hearer: hall, ageMs });
    },
    hearAgain: (fob: FobId) => {
      presence.heardAgain({ fob, counter, keyCheck: 1, hearer: hall, ageMs: 0 });
    },
    losses: (): EventOf<"contact-lost">[] => engine.events.filter((event) => event.kind === "contact-lost"),
  };
}

describe("silence is a signal (P5)", () => {
  test("a watched fob that falls silent is reported once, within 50 ms of its due instant", async () => {
    const { clock, engine, limitMs, losses, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await clock.pass(seconds(10));
    await site.hear(fob);
    const heardAt = clock.now();
    await clock.pass(limitMs - 1);
    expect(losses()).toHaveLength(0);
    await clock.pass(1 + presenceLimits.sweepMs);
    expect(losses()).toMatchObject([{ fob, lastHeardAt: heardAt, at: plus(heardAt, limitMs) }]);
    await clock.pass(hours(2));
    expect(engine.wished("note-contact-lost")).toBe(1);
  });

  test("a fob never heard in its session is lost one limit after the start", async () => {
    const { clock, engine, limitMs, losses } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    const startedAt = clock.now();
    engine.startSession("ana", fob);
    await clock.pass(limitMs + presenceLimits.sweepMs);
    expect(losses()).toMatchObject([{ fob, lastHeardAt: undefined, at: plus(startedAt, limitMs) }]);
  });

  test("a fob heard again is reported regained once, and lost again after the next silence", async () => {
    const { clock, engine, limitMs, losses, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await clock.pass(limitMs * 2);
    await site.hear(fob);
    await site.hear(fob);
    expect(engine.count("contact-regained")).toBe(1);
    await clock.pass(limitMs * 2);
    expect(losses()).toHaveLength(2);
  });

  test("a session that ends stops the watch, and nobody wakes for nothing", async () => {
    const { clock, engine, losses, limitMs } = openPresence();
    const session = engine.startSession("ana", engine.addFob("fob-7", 7));
    expect(clock.armed).toBe(1);
    engine.endSession(session);
    await clock.pass(limitMs * 3);
    expect(losses()).toHaveLength(0);
    expect(clock.armed).toBe(0);
  });

  test("setting the machine's clock finds nobody lost and hides no silence", async () => {
    const { clock, engine, losses, limitMs, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await site.hear(fob);
    clock.stepWall(hours(5));
    await clock.pass(limitMs - 1);
    expect(losses()).toHaveLength(0);
    clock.stepWall(-hours(10));
    await clock.pass(1 + presenceLimits.sweepMs);
    expect(losses()).toHaveLength(1);
  });

  test("a report the engine refused is made again until it is on record", async () => {
    const { clock, engine, losses, limitMs } = openPresence();
    engine.startSession("ana", engine.addFob("fob-7", 7));
    engine.refusing = true;
    await clock.pass(limitMs + minutes(2));
    expect(losses()).toHaveLength(0);
    engine.refusing = false;
    await clock.pass(presenceLimits.reportAgainMs);
    expect(losses()).toHaveLength(1);
  });

  test("a silence that goes on after its alarm was closed is a new silence", async () => {
    const { clock, engine, losses, limitMs } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await clock.pass(limitMs * 2);
    const [alarm] = engine.state.alarms.keys();
    if (alarm === undefined) throw new Error("no alarm");
    engine.happen({
      kind: "alarm-resolved",
      at: clock.now(),
      alarm,
      session: undefined,
      by: engine.state.people.keys().next().value ?? expect.fail(),
      outcome: "false",
      personal: undefined,
    });
    const resolvedAt = clock.now();
    await clock.pass(limitMs - 1);
    expect(losses()).toHaveLength(1);
    await clock.pass(minutes(1));
    expect(losses()).toHaveLength(2);
    expect(losses()[1]?.at).toBe(plus(resolvedAt, limitMs));
  });
});

describe("only news is a sign of life (P8)", () => {
  test("a recorded heartbeat played back over and over hides no silence", async () => {
    const { clock, engine, losses, limitMs, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await site.hear(fob);
    for (let passed = 0; passed < limitMs + 1000; passed += 1000) {
      site.hearAgain(fob);
      await clock.pass(1000);
    }
    expect(losses()).toHaveLength(1);
  });

  test("a heartbeat a relay kept for long counts from when it was heard", async () => {
    const { clock, engine, losses, limitMs, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await clock.pass(limitMs - 1000);
    await site.hear(fob, limitMs - 5000);
    await clock.pass(5000);
    expect(losses()).toHaveLength(1);
  });

  test("a heartbeat older than the limit does not end a silence", async () => {
    const { clock, engine, limitMs, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await clock.pass(limitMs * 2);
    await site.hear(fob, limitMs * 1.5);
    expect(engine.count("contact-regained")).toBe(0);
  });
});

describe("behind a lost relay", () => {
  test("its fobs are held back, get their limit anew when it is back, and only once in a silence", async () => {
    const { clock, engine, losses, limitMs, presence, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.addRelay("hall");
    engine.startSession("ana", fob);
    await site.hear(fob);
    expect(presence.onlyHeardBy(hall)).toEqual([fob]);
    const lose = () =>
      engine.happen({
        kind: "relay-lost",
        at: clock.now(),
        relay: hall,
        uncovered: presence.onlyHeardBy(hall),
        holdBackUntil: plus(clock.now(), hours(1)),
      });
    const back = () => engine.happen({ kind: "relay-regained", at: clock.now(), relay: hall });
    lose();
    await clock.pass(limitMs + minutes(1));
    expect(losses()).toHaveLength(0);
    back();
    await clock.pass(limitMs - 1000);
    expect(losses()).toHaveLength(0);
    await clock.pass(2000);
    expect(losses()).toHaveLength(1);
  });

  test("a relay that comes and goes hides no silence for longer than that", async () => {
    const { clock, engine, losses, limitMs, presence, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.addRelay("hall");
    engine.startSession("ana", fob);
    await site.hear(fob);
    const uncovered = [fob];
    for (let round = 0; round < 6; round += 1) {
      const holdBackUntil = plus(clock.now(), hours(1));
      engine.happen({ kind: "relay-lost", at: clock.now(), relay: hall, uncovered, holdBackUntil });
      await clock.pass(limitMs / 2);
      engine.happen({ kind: "relay-regained", at: clock.now(), relay: hall });
      await clock.pass(limitMs / 4);
    }
    expect(losses()).toHaveLength(1);
    expect(presence.silent()).toEqual([fob]);
  });

  test("the end of the hold-back lets the silence through at once", async () => {
    const { clock, engine, losses, limitMs, presence, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.addRelay("hall");
    engine.startSession("ana", fob);
    await site.hear(fob);
    const uncovered = presence.onlyHeardBy(hall);
    engine.happen({
      kind: "relay-lost",
      at: clock.now(),
      relay: hall,
      uncovered,
      holdBackUntil: plus(clock.now(), limitMs * 3),
    });
    await clock.pass(limitMs * 3 - 1);
    expect(losses()).toHaveLength(0);
    engine.happen({ kind: "hold-back-ended", at: clock.now(), relay: hall });
    await clock.pass(2);
    await clock.pass(presenceLimits.reportAgainMs);
    expect(losses()).toHaveLength(1);
  });

  test("a fob that another relay hears too, or that has its own connection, is not uncovered", async () => {
    const { engine, presence, ...site } = openPresence();
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await site.hear(fob);
    presence.heardAgain({ fob, counter: 101, keyCheck: 1, hearer: ownConnection, ageMs: 0 });
    expect(presence.onlyHeardBy(hall)).toEqual([]);
    expect(new Set(presence.hearersOf(fob))).toEqual(new Set([hall, ownConnection]));
  });
});

describe("over a restart", () => {
  test("a fob that was heard has its limit anew, and its loss is told with its true instants (P5)", async () => {
    const before = openPresence();
    const { clock, engine, limitMs } = before;
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await clock.pass(minutes(1));
    await before.hear(fob);
    const heardAt = clock.now();
    const rows = before.presence.takeChanged(10);
    before.presence.stop();
    await clock.pass(hours(1));

    const { presence, losses } = openPresence({ clock, engine });
    presence.restore(rows);
    watchAll(engine.state, presence, clock.now());
    expect(presence.windowOf(fob, 1)?.highest).toBe(101);
    expect(presence.windowOf(fob, 2)).toBeUndefined();
    await clock.pass(limitMs - 1);
    expect(losses()).toHaveLength(0);
    await clock.pass(100);
    expect(losses()).toMatchObject([{ fob, lastHeardAt: heardAt, at: plus(heardAt, limitMs) }]);
  });

  test("a loss already on record is not reported again, and its end is", async () => {
    const before = openPresence();
    const { clock, engine, limitMs } = before;
    const fob = engine.addFob("fob-7", 7);
    engine.startSession("ana", fob);
    await clock.pass(limitMs * 2);
    before.presence.stop();

    const { presence, hear } = openPresence({ clock, engine });
    watchAll(engine.state, presence, clock.now());
    expect(presence.silent()).toEqual([fob]);
    await clock.pass(limitMs * 2);
    expect(engine.wished("note-contact-lost")).toBe(1);
    await hear(fob);
    expect(engine.count("contact-regained")).toBe(1);
  });

  test("who heard a fob before the restart still covers it, so a relay that died with the gateway is one loss", () => {
    const before = openPresence();
    const fob = before.engine.addFob("fob-7", 7);
    before.engine.startSession("ana", fob);
    void before.hear(fob);
    const after = openPresence({ clock: before.clock, engine: before.engine });
    after.presence.restore(before.presence.takeChanged(10));
    watchAll(before.engine.state, after.presence, before.clock.now());
    expect(after.presence.onlyHeardBy(hall)).toEqual([fob]);
  });
});

test("a town that falls silent at once fills no inbox, and every loss is reported", async () => {
  const { clock, engine, losses, limitMs } = openPresence();
  const people = presenceLimits.reportsUnderWay + 300;
  for (let number = 0; number < people; number += 1) {
    engine.startSession(`w-${number}`, engine.addFob(`fob-${number}`, number));
  }
  await clock.pass(limitMs);
  expect(losses()).toHaveLength(people);
  expect(engine.mostUnderWay).toBeLessThanOrEqual(presenceLimits.reportsUnderWay);
});
