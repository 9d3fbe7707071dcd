import { describe, expect, test } from "vitest";
import { gatherMs } from "../../../gateway/app/engine/limits.ts";
import type { PersonId } from "../../../shared/base/ids.ts";
import { settled } from "../../fakes/fakeClock.ts";
import { ana, fob, openBench, openSite, wil } from "./site.ts";
import { WatchedJournal } from "./watchedJournal.ts";

const supervisor = { kind: "person", person: ana } as const;

describe("durable before visible", () => {
  test("nobody sees, hears or is answered while the append is under way", async () => {
    const { journal, press, witness, channel, clock } = await openSite();
    const before = witness.turns.length;
    journal.hold();
    const pressed = press(1);
    await clock.pass(1_000);
    expect(pressed).toEqual({ answer: undefined, isDurable: false });
    expect(witness.turns.length).toBe(before);
    expect(channel.sent).toEqual([]);
    journal.letGo();
    await clock.pass(1);
    expect(pressed.answer).toMatchObject({ kind: "done", onRecord: true });
    expect(pressed.isDurable).toBe(true);
    expect(witness.kinds).toContain("alarm-raised");
    expect(channel.sent.map(({ effect }) => effect.person)).toEqual([ana]);
  });

  test("commands that come during an append share the next one", async () => {
    const { journal, press, clock } = await openSite();
    const before = journal.appends;
    journal.hold();
    const all = [press(1)];
    await settled();
    for (let counter = 2; counter <= 20; counter += 1) all.push(press(counter));
    await settled();
    expect(journal.appends).toBe(before + 1);
    journal.letGo();
    await clock.pass(1);
    expect(all.every(({ isDurable }) => isDurable)).toBe(true);
    expect(journal.disk.batches.slice(before).map(({ answered }) => answered.length)).toEqual(
      expect.arrayContaining([1, 19]),
    );
  });

  test("a wish that is refused or changes nothing does not touch the disk", async () => {
    const { journal, say, clock } = await openSite();
    await clock.pass(5_000);
    const before = journal.appends;
    const refused = say("no-1", supervisor, { kind: "acknowledge-alarm", alarm: "a-99" as never });
    await clock.pass(1);
    expect(refused.answer?.kind).toBe("refused");
    expect(refused.isDurable).toBe(true);
    expect(journal.appends).toBe(before);
  });
});

describe("a repeated command", () => {
  test("gets the same answer and makes no second event", async () => {
    const { journal, press, clock } = await openSite();
    const first = press(1);
    const twin = press(1);
    await clock.pass(3_000);
    const events = journal.disk.events.length;
    const again = press(1);
    await clock.pass(1);
    expect(again.answer).toEqual(first.answer);
    expect(twin.answer).toEqual(first.answer);
    expect(journal.disk.events.length).toBe(events);
    expect(journal.disk.events.filter(({ kind }) => kind === "alarm-raised")).toHaveLength(1);
  });

  test("is recognised after a restart", async () => {
    const one = await openSite();
    const first = one.press(1);
    await one.clock.pass(1);
    const two = await openBench({ journal: new WatchedJournal(one.journal.disk), clock: one.clock });
    const again = two.press(1);
    await two.clock.pass(1);
    expect(again.answer).toEqual(first.answer);
    expect(one.journal.disk.events.filter(({ kind }) => kind === "alarm-raised")).toHaveLength(1);
  });

  test("that asks for help is the same one only while the alarm it raised is open", async () => {
    const { say, engine, clock, journal } = await openSite();
    const worker = { kind: "person", person: wil } as const;
    const panic = { kind: "raise-alarm", alarmKind: "panic", worker: wil } as const;
    const open = (): readonly string[] => [...engine.state.alarms.keys()];
    say("1", worker, { kind: "set-codes", person: wil, codes: { salt: "", safe: "1", duress: "2" } });
    await clock.pass(1);
    say("1", worker, panic);
    await clock.pass(1);
    expect(open()).toEqual(["a-1"]);
    say("1", worker, panic);
    await clock.pass(1);
    expect(journal.disk.events.map(({ kind }) => kind)).not.toContain("alarm-pressed-again");
    say("close", supervisor, {
      kind: "resolve-alarm",
      alarm: "a-1" as never,
      outcome: "false",
      note: "",
    });
    await clock.pass(1);
    const anew = say("1", worker, panic);
    await clock.pass(1);
    expect([open(), anew.answer]).toEqual([["a-2"], { kind: "done", about: "a-2", onRecord: true }]);
  });

  test("that was refused is judged afresh", async () => {
    const { say, clock } = await openSite();
    const bea = "bea" as PersonId;
    const assign = { kind: "assign-fob", fob, holder: bea } as const;
    const early = say("assign-again", supervisor, assign);
    await clock.pass(1);
    say("add-bea", supervisor, {
      kind: "add-person",
      person: bea,
      roles: ["worker"],
      details: { name: "Bea", phone: "" },
    });
    say("return", supervisor, { kind: "return-fob", fob });
    await clock.pass(1);
    const later = say("assign-again", supervisor, assign);
    await clock.pass(1);
    expect([early.answer?.kind, later.answer?.kind]).toEqual(["refused", "done"]);
  });
});

describe("the note that a message was delivered", () => {
  test("stands in no press's way", async () => {
    const { journal, press, channel, clock } = await openSite();
    await clock.pass(5_000);
    const before = journal.appends;
    for (let counter = 1; counter <= 5; counter += 1) {
      const pressed = press(counter);
      await clock.pass(10);
      expect(pressed.isDurable).toBe(true);
    }
    expect(channel.sent.length).toBeGreaterThan(0);
    expect(journal.appends).toBe(before + 5);
    expect(journal.disk.events.map(({ kind }) => kind)).not.toContain("delivery-noted");
  });

  test("is on record soon, by itself if need be, and in one append with others", async () => {
    const { journal, press, channel, clock } = await openSite();
    press(1);
    await clock.pass(1);
    const before = journal.appends;
    expect(channel.sent.length).toBe(1);
    await clock.pass(gatherMs + 1);
    expect(journal.appends).toBe(before + 1);
    expect(journal.disk.events.at(-1)).toMatchObject({ kind: "delivery-noted", outcome: "delivered" });
    expect(journal.disk.pending.size).toBe(0);
  });

  test("is on record at once when nobody was reached", async () => {
    const { journal, press, channel, clock } = await openSite();
    channel.deliverAs = () => Promise.resolve("nobody-connected");
    press(1);
    await clock.pass(1);
    expect(journal.disk.events).toContainEqual(
      expect.objectContaining({ kind: "delivery-noted", outcome: "nobody-connected" }),
    );
  });

  test("is on record when the gateway closes before its time", async () => {
    const { engine, journal, press, clock } = await openSite();
    press(1);
    await clock.pass(1);
    const closed = engine.close();
    await clock.pass(1);
    await closed;
    expect(journal.disk.pending.size).toBe(0);
  });

  test("is not forgotten by presses that never stop", async () => {
    const { journal, press, clock } = await openSite();
    for (let counter = 1; counter <= gatherMs; counter += 1) {
      press(counter);
      await clock.pass(2);
    }
    expect(journal.disk.events.map(({ kind }) => kind)).toContain("delivery-noted");
  });
});

describe("a crash", () => {
  test("before the commit leaves nothing, and the press sent again alarms", async () => {
    const one = await openSite();
    one.journal.hold();
    const lost = one.press(1);
    await settled();
    expect(lost.isDurable).toBe(false);
    const two = await openBench({ journal: new WatchedJournal(one.journal.disk), clock: one.clock });
    expect(two.engine.state.alarms.size).toBe(0);
    const again = two.press(1);
    await two.clock.pass(1);
    expect(again.isDurable).toBe(true);
    expect(two.engine.state.alarms.size).toBe(1);
  });

  test("after the commit and before the announcement sends the alert at the next start", async () => {
    const one = await openSite();
    one.channel.deliverAs = () => new Promise(() => {});
    one.press(1);
    await one.clock.pass(1);
    expect(one.journal.disk.pending.size).toBe(1);
    const two = await openBench({ journal: new WatchedJournal(one.journal.disk), clock: one.clock });
    await two.clock.pass(1);
    expect(two.channel.sent.map(({ effect }) => effect.person)).toEqual([ana]);
    await two.clock.pass(gatherMs);
    expect(two.journal.disk.pending.size).toBe(0);
  });
});

describe("an append of unknown fate", () => {
  test("that landed is answered as on record, once", async () => {
    const { journal, press, clock, board } = await openSite();
    journal.failNext(true);
    const pressed = press(1);
    await clock.pass(1);
    expect(pressed.answer).toMatchObject({ kind: "done", onRecord: true });
    expect(board.shown.size).toBe(0);
    expect(journal.disk.events.filter(({ kind }) => kind === "alarm-raised")).toHaveLength(1);
  });

  test.each([true, false])("whose fate is learnt later (landed: %s) ends on record once", async (lands) => {
    const { journal, press, clock, engine } = await openSite();
    journal.failNext(lands);
    journal.isBlind = true;
    const pressed = press(1);
    await clock.pass(100);
    expect(pressed.answer).toMatchObject({ kind: "done", onRecord: false });
    expect(engine.isOffRecord).toBe(true);
    journal.isBlind = false;
    await clock.pass(3_000);
    expect(engine.isOffRecord).toBe(false);
    expect(pressed.isDurable).toBe(true);
    const presses = journal.disk.events.filter(
      (event) => event.kind === "alarm-raised" && event.alarmKind === "panic",
    );
    expect(presses).toHaveLength(1);
  });

  test("that ends neither where it began nor where it should is a broken invariant", async () => {
    const { journal, press, clock, broken } = await openSite();
    journal.failNext(false);
    journal.falseEnd = { seq: 1, hash: "0".repeat(64) };
    const pressed = press(1);
    await clock.pass(1);
    expect(broken).toHaveLength(1);
    expect(pressed.answer).toBeUndefined();
  });
});

test("closing takes nothing more, settles what was done and makes a snapshot", async () => {
  const { engine, journal, press, clock } = await openSite();
  press(1);
  await clock.pass(1);
  const closed = engine.close();
  await clock.pass(5_000);
  await closed;
  expect(journal.snapshots).toBe(1);
  expect(journal.disk.pending.size).toBe(0);
  const late = press(2);
  await clock.pass(1);
  expect(late.answer?.kind).toBe("refused");
  expect(late.isDurable).toBe(false);
});

test("the stages of a press are measured, and those of other turns are not", async () => {
  const seen: string[] = [];
  const stage = (name: string) => (ms: number) => {
    seen.push(`${name} ${ms}`);
  };
  const stages = {
    waited: stage("waited"),
    decided: stage("decided"),
    appended: stage("appended"),
    announced: stage("announced"),
  };
  const { press, clock, journal } = await openSite({ stages });
  expect(seen).toEqual([]);
  journal.hold();
  press(1);
  await clock.pass(40);
  journal.letGo();
  await clock.pass(1);
  expect(seen).toEqual(["waited 0", "decided 0", "appended 40", "announced 0"]);
});

test("a rule that throws stops the engine, which takes up nothing more", async () => {
  const { press, broken, engine, clock, journal } = await openSite();
  const { alarms } = engine.state as unknown as { alarms: { set: () => never } };
  alarms.set = () => {
    throw new Error("a bug");
  };
  const pressed = press(1);
  await clock.pass(1);
  expect(broken).toHaveLength(1);
  const appends = journal.appends;
  const next = press(2);
  await clock.pass(5_000);
  expect([pressed.isDurable, next.isDurable, journal.appends]).toEqual([false, false, appends]);
});
