import { describe, expect, test } from "vitest";
import type { PersonId } from "../../../shared/base/ids.ts";
import { hours, after as laterBy, minutes, seconds } from "../../../shared/base/instant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { type Bench, openBench, openSite, wil } from "./site.ts";
import { WatchedJournal } from "./watchedJournal.ts";

async function startSession({ say, clock }: Bench, checkInEveryMs: number): Promise<void> {
  const started = say(
    "start",
    { kind: "person", person: wil },
    {
      kind: "start-unplanned",
      worker: wil,
      place: undefined,
      lengthMs: hours(4),
      checkInEveryMs,
      colleague: undefined,
      sessionKind: "supervision" as never,
      silent: false,
      personal: { meeting: [], activity: "" },
    },
  );
  await clock.pass(10);
  if (started.answer?.kind !== "done") throw new Error(JSON.stringify(started.answer));
}

function stepsTaken({ journal }: Bench): readonly number[] {
  return journal.disk.events.flatMap((event) => (event.kind === "step-taken" ? [event.step] : []));
}

describe("deadlines", () => {
  test("take an unanswered panic to its next steps, each at its instant", async () => {
    const bench = await openSite();
    const began = bench.clock.now();
    bench.press(1);
    await bench.clock.pass(minutes(3));
    const at = bench.journal.disk.events.flatMap((event) =>
      event.kind === "step-taken" ? [event.at - began] : [],
    );
    expect(at).toEqual([0, 30_000, 60_000, 120_000, 180_000]);
  });

  test("that fell due while the gateway was down are found at the start, with their true instants", async () => {
    const bench = await openSite();
    await startSession(bench, minutes(20));
    const dueAt = laterBy(bench.clock.now(), minutes(20) - 10);
    const clock = new FakeClock({ wall: laterBy(bench.clock.now(), hours(1)), monotonic: 77 });
    const next = await openBench({ journal: new WatchedJournal(bench.journal.disk), clock });
    await clock.pass(seconds(1));
    const missed = bench.journal.disk.events.find(({ kind }) => kind === "check-in-missed");
    expect(missed).toMatchObject({ dueAt });
    const raised = [...next.engine.state.alarms.values()].find(({ kind }) => kind === "missed-check-in");
    expect(raised?.raisedAt).toBe(dueAt);
    expect(raised?.learntAt).toBeGreaterThan(dueAt);
  });

  test("wait for the start, so that nothing is sent before anybody can be reached", async () => {
    const bench = await openSite();
    bench.press(1);
    await bench.clock.pass(10);
    const next = await openBench({
      journal: new WatchedJournal(bench.journal.disk),
      clock: bench.clock,
      starts: false,
    });
    bench.journal.isDown = true;
    await bench.clock.pass(minutes(5));
    const before = next.journal.appends;
    expect(before).toBe(0);
    next.engine.start();
    await bench.clock.pass(10);
    expect(next.channel.sent.length).toBeGreaterThan(0);
  });
});

describe("a clock that steps", () => {
  test.each([hours(5), -hours(5), 2_000, -2_000])(
    "by %i ms keeps the length of a wait and is recorded",
    async (byMs) => {
      const bench = await openSite();
      const { clock, press, journal, engine } = bench;
      press(1);
      await clock.pass(seconds(20));
      clock.stepWall(byMs);
      await clock.pass(seconds(9));
      expect(stepsTaken(bench).filter((step) => step === 1)).toHaveLength(0);
      await clock.pass(seconds(2));
      const panic = [...engine.state.alarms.values()].find(({ kind }) => kind === "panic");
      const steps = journal.disk.events.flatMap((event) =>
        event.kind === "step-taken" && event.alarm === panic?.id ? [event.step] : [],
      );
      expect(steps).toEqual([0, 1]);
      expect(journal.disk.events.filter(({ kind }) => kind === "clock-stepped")).toMatchObject([{ byMs }]);
      expect(Math.abs(engine.timeline.now() - clock.now())).toBeLessThan(2);
    },
  );

  test("is decided before a press that comes in the same breath, which carries the new time", async () => {
    const { clock, press, journal } = await openSite();
    clock.stepWall(hours(1));
    press(1);
    await clock.pass(10);
    const kinds = journal.disk.events.map(({ kind }) => kind);
    expect(kinds.indexOf("clock-stepped")).toBeGreaterThan(0);
    const panic = journal.disk.events.find(
      (event) => event.kind === "alarm-raised" && event.alarmKind === "panic",
    );
    expect(kinds.indexOf("clock-stepped")).toBeLessThan(journal.disk.events.indexOf(panic as never));
    expect(panic?.at).toBe(clock.now() - 10);
  });

  test("back leaves a record that the next start believes, with every wait as long as it was", async () => {
    const bench = await openSite();
    bench.press(1);
    await bench.clock.pass(seconds(10));
    bench.clock.stepWall(-hours(1));
    await bench.clock.pass(seconds(2));
    bench.journal.hold();
    const next = await openBench({ journal: new WatchedJournal(bench.journal.disk), clock: bench.clock });
    expect(next.engine.timeline.trusted).toBe(true);
    await bench.clock.pass(seconds(17));
    expect(next.witness.kinds).not.toContain("step-taken");
    await bench.clock.pass(seconds(2));
    expect(next.witness.kinds).toContain("step-taken");
  });

  test("back never makes recorded instants go back but with its own record", async () => {
    const { clock, press, journal } = await openSite();
    for (let round = 0; round < 10; round += 1) {
      clock.stepWall(round % 3 === 0 ? -minutes(7) : 500);
      press(round + 1);
      await clock.pass(seconds(3));
    }
    let last = 0;
    for (const { recordedAt, events } of journal.disk.batches) {
      const isExplained = events.some((event) => event.kind === "clock-stepped" && event.byMs < 0);
      expect(isExplained || recordedAt >= last).toBe(true);
      last = recordedAt;
    }
  });
});

describe("a clock behind the record at the start", () => {
  test("is shown, time goes on from the record, and the fault ends once the clock has passed it", async () => {
    const bench = await openSite();
    await bench.clock.pass(seconds(5));
    const recordedAt = bench.journal.disk.recordedAt ?? 0;
    const clock = new FakeClock({ wall: Date.UTC(1970, 0, 1) });
    const next = await openBench({ journal: new WatchedJournal(bench.journal.disk), clock });
    expect(next.board.shown).toContain("clock-went-back/clock");
    expect(next.engine.timeline.now()).toBeGreaterThan(recordedAt);
    const pressed = next.press(9);
    await clock.pass(seconds(1));
    expect(pressed.isDurable).toBe(true);
    clock.stepWall(bench.clock.now() + hours(1));
    await clock.pass(seconds(2));
    expect(next.board.shown).not.toContain("clock-went-back/clock");
    expect(Math.abs(next.engine.timeline.now() - clock.now())).toBeLessThan(2);
  });
});

test("an erased person's key is destroyed only after the erasure is on record", async () => {
  const bench = await openSite();
  const admin = { kind: "person", person: "ana" as PersonId } as const;
  bench.say("return", admin, { kind: "return-fob", fob: "fob-7" as never });
  bench.say("leave", admin, { kind: "person-leaves", person: wil });
  await bench.clock.pass(10);
  bench.journal.hold();
  bench.say("erase", admin, { kind: "erase-person", person: wil });
  await bench.clock.pass(100);
  expect(bench.doers.done).toEqual([]);
  bench.journal.letGo();
  await bench.clock.pass(10);
  expect(bench.doers.done.map(({ kind }) => kind)).toContain("destroy-key");
});
