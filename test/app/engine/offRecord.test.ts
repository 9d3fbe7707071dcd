import { describe, expect, test } from "vitest";
import type { PersonId } from "../../../shared/base/ids.ts";
import { minutes, seconds } from "../../../shared/base/instant.ts";
import { settled } from "../../fakes/fakeClock.ts";
import { ana, fob, openBench, openSite, wil } from "./site.ts";
import { WatchedJournal } from "./watchedJournal.ts";

const supervisor = { kind: "person", person: ana } as const;

describe("while the journal cannot be written", () => {
  test("a press alarms at once, is shown as not on record, and is not confirmed", async () => {
    const { journal, press, clock, channel, witness, board } = await openSite();
    journal.isDown = true;
    const pressed = press(1);
    await clock.pass(100);
    expect(pressed).toMatchObject({ answer: { onRecord: false }, isDurable: false });
    expect(channel.sent.some(({ effect, offRecord }) => effect.person === ana && offRecord)).toBe(true);
    expect(witness.turns.at(-1)?.offRecord).toBe(true);
    expect(board.shown).toContain("journal-unavailable/journal");
  });

  test("Hark raises an alarm about its own storage", async () => {
    const { journal, press, clock, engine } = await openSite();
    journal.isDown = true;
    press(1);
    await clock.pass(100);
    expect([...engine.state.alarms.values()].map(({ subject }) => subject.fault)).toContain("storage");
  });

  test("an append that hangs counts as one that fails", async () => {
    const { journal, press, clock, channel } = await openSite();
    journal.hold();
    const pressed = press(1);
    await clock.pass(1_400);
    expect(channel.sent).toEqual([]);
    await clock.pass(200);
    expect(channel.sent.map(({ effect }) => effect.person)).toContain(ana);
    expect(pressed.isDurable).toBe(false);
    const second = press(2);
    await clock.pass(10);
    expect(second.answer).toMatchObject({ kind: "done", onRecord: false });
    journal.letGo();
    await clock.pass(10);
    expect(pressed.isDurable && second.isDurable).toBe(true);
    expect(
      journal.disk.events.filter((event) => event.kind === "alarm-raised" && event.alarmKind === "panic"),
    ).toHaveLength(1);
  });

  test("escalation goes on, people take charge, and administration is refused", async () => {
    const { journal, press, clock, engine, say, witness } = await openSite();
    journal.isDown = true;
    press(1);
    await clock.pass(seconds(31));
    expect(witness.kinds.filter((kind) => kind === "step-taken").length).toBeGreaterThan(1);
    const [alarm] = engine.state.alarms.keys();
    if (alarm === undefined) throw new Error("no alarm");
    const taken = say("ack", supervisor, { kind: "acknowledge-alarm", alarm });
    const refused = say("bea", supervisor, {
      kind: "add-person",
      person: "bea" as PersonId,
      roles: ["worker"],
      details: { name: "Bea", phone: "" },
    });
    await clock.pass(10);
    expect(taken.answer).toMatchObject({ kind: "done", onRecord: false });
    expect(refused.answer).toMatchObject({ refusal: { code: "journal-unavailable" } });
  });

  test("the fob hears that help is coming only once the acknowledgement is on record", async () => {
    const { journal, press, clock, engine, say, doers } = await openSite();
    journal.isDown = true;
    press(1);
    await clock.pass(10);
    const [alarm] = engine.state.alarms.keys();
    if (alarm === undefined) throw new Error("no alarm");
    say("ack", supervisor, { kind: "acknowledge-alarm", alarm });
    await clock.pass(500);
    expect(doers.done).toEqual([]);
    journal.isDown = false;
    await clock.pass(seconds(11));
    expect(doers.done.map(({ kind }) => kind)).toEqual(["tell-fob-help-is-coming"]);
  });

  test("a repeat of what is on record is confirmed, and of what is not waits with it", async () => {
    const { journal, press, clock } = await openSite();
    press(1);
    await clock.pass(10);
    journal.isDown = true;
    press(2);
    await clock.pass(10);
    const [old, fresh] = [press(1), press(2)];
    await clock.pass(10);
    expect(old).toMatchObject({ answer: { onRecord: true }, isDurable: true });
    expect(fresh).toMatchObject({ answer: { onRecord: false }, isDurable: false });
    journal.isDown = false;
    await clock.pass(seconds(11));
    expect(fresh.isDurable).toBe(true);
  });
});

describe("once the journal can be written again", () => {
  test("everything is put on record in order, confirmed, and the blind interval can be read from it", async () => {
    const { journal, press, clock, engine, witness, board } = await openSite();
    journal.isDown = true;
    const all = [press(1)];
    await clock.pass(seconds(40));
    all.push(press(2));
    await clock.pass(10);
    journal.isDown = false;
    await clock.pass(seconds(11));
    expect(engine.isOffRecord).toBe(false);
    expect(all.every(({ isDurable }) => isDurable)).toBe(true);
    expect(journal.disk.events.map(({ kind }) => kind)).toEqual(witness.kinds);
    expect(board.shown.size).toBe(0);
    expect(witness.restored).toBe(1);
    const storage = [...engine.state.alarms.values()].find(({ subject }) => subject.fault === "storage");
    expect(storage?.clearedAt).toBeDefined();
    const next = await openBench({ journal: new WatchedJournal(journal.disk), clock, starts: false });
    expect(next.engine.state).toEqual(engine.state);
  });

  test("what was sent meanwhile is not sent again, also not by the next process", async () => {
    const { journal, press, clock, channel, engine } = await openSite();
    journal.isDown = true;
    press(1);
    await clock.pass(seconds(5));
    const sent = channel.sent.length;
    journal.isDown = false;
    await clock.pass(seconds(12));
    const steps = channel.sent.map(({ effect }) => effect.key);
    expect(new Set(steps).size).toBe(steps.length);
    expect(sent).toBeGreaterThan(0);
    const closed = engine.close();
    await clock.pass(seconds(5));
    await closed;
    expect(journal.disk.pending.size).toBe(0);
  });

  test("attempts come after one, two, five and then every ten seconds", async () => {
    const { journal, press, clock } = await openSite();
    journal.isDown = true;
    const times: number[] = [];
    let seen = journal.appends;
    press(1);
    for (let tenth = 1; tenth <= 400; tenth += 1) {
      await clock.pass(100);
      if (journal.appends > seen) times.push(Math.floor(tenth / 10));
      seen = journal.appends;
    }
    expect(times).toEqual([0, 1, 3, 8, 18, 28, 38]);
  });

  test("a process that dies off record has confirmed nothing it forgets", async () => {
    const one = await openSite();
    one.journal.isDown = true;
    const pressed = one.press(1);
    await one.clock.pass(seconds(3));
    expect(pressed.isDurable).toBe(false);
    const two = await openBench({ journal: new WatchedJournal(one.journal.disk), clock: one.clock });
    const again = two.press(1);
    await two.clock.pass(10);
    expect(again).toMatchObject({ answer: { onRecord: true }, isDurable: true });
  });

  test("closing off record tries once more", async () => {
    const { journal, press, clock, engine } = await openSite();
    journal.isDown = true;
    const pressed = press(1);
    await clock.pass(minutes(1));
    journal.isDown = false;
    const closed = engine.close();
    await clock.pass(seconds(5));
    await closed;
    expect(pressed.isDurable).toBe(true);
    expect(journal.disk.events.some(({ kind }) => kind === "condition-cleared")).toBe(true);
  });
});

test("in an outage presses of a worker in a session name the session", async () => {
  const { journal, clock, engine, say, press } = await openSite();
  journal.isDown = true;
  say(
    "start",
    { kind: "person", person: wil },
    {
      kind: "start-unplanned",
      worker: wil,
      place: undefined,
      lengthMs: undefined,
      checkInEveryMs: undefined,
      colleague: undefined,
      sessionKind: "supervision" as never,
      silent: false,
      personal: { meeting: [], activity: "" },
    },
  );
  await settled();
  press(1);
  await clock.pass(100);
  const panic = [...engine.state.alarms.values()].find(({ kind }) => kind === "panic");
  expect(panic?.subject).toMatchObject({ worker: wil, fob });
  expect(panic?.subject.session).toBeDefined();
});
