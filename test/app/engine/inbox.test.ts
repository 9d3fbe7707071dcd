import { describe, expect, test } from "vitest";
import { type Entry, entryOf } from "../../../gateway/app/engine/entry.ts";
import { Inbox } from "../../../gateway/app/engine/inbox.ts";
import { inboxCalmCommands, inboxCommands, turnShares } from "../../../gateway/app/engine/limits.ts";
import type { CommandBody } from "../../../gateway/core/command.ts";
import { type FobId, parseCommandId } from "../../../shared/base/ids.ts";
import { instant, monotonic, seconds } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { fob, follow, openSite } from "./site.ts";

const press: CommandBody = {
  kind: "hear-frame",
  fob,
  counter: 1,
  meaning: "panic",
  standing: "fresh",
  unmapped: false,
  tampered: false,
  batteryPercent: undefined,
  reception: { relay: undefined, rssi: undefined, heardAt: instant(0) },
  crowded: false,
};
const battery: CommandBody = { kind: "note-battery", fob, percent: 3 };
const acknowledge: CommandBody = { kind: "acknowledge-alarm", alarm: "a-1" as never };
const due: CommandBody = { kind: "fall-due", key: "rota", dueAt: instant(0) };

function offer(inbox: Inbox, id: string, body: CommandBody) {
  const wish = { id: certain(parseCommandId(id), id), by: { kind: "gateway" }, body } as const;
  const { entry, submitted } = entryOf(wish, monotonic(0), undefined);
  inbox.offer(entry);
  return follow(submitted);
}

function takeAll(inbox: Inbox): readonly Entry[][] {
  const turns: Entry[][] = [];
  while (inbox.size > 0) {
    const turn: Entry[] = [];
    inbox.take(turn, true);
    turns.push(turn);
  }
  return turns;
}

describe("the inbox", () => {
  test("gives presses first and every class its share, each in the order it came", () => {
    const inbox = new Inbox(() => {});
    for (let i = 0; i < 200; i += 1) {
      offer(inbox, `battery-${i}`, battery);
      offer(inbox, `ack-${i}`, acknowledge);
      offer(inbox, `due-${i}`, due);
      offer(inbox, `press-${i}`, press);
    }
    const turns = takeAll(inbox);
    const first = turns[0] ?? [];
    expect(first.map(({ waitsAs }) => waitsAs)).toEqual([
      ...Array.from({ length: turnShares.press }, () => "press"),
      ...Array.from({ length: turnShares.watch }, () => "watch"),
      ...Array.from({ length: turnShares.person }, () => "person"),
      ...Array.from({ length: turnShares.housekeeping }, () => "housekeeping"),
    ]);
    const ids = turns.flat().flatMap(({ wish }) => (wish.id.startsWith("press") ? [wish.id] : []));
    expect(ids).toEqual(Array.from({ length: 200 }, (_, i) => `press-${i}`));
  });

  test("lets what may gather make no press's turn longer, until it is due", () => {
    const inbox = new Inbox(() => {});
    offer(inbox, "battery-0", battery);
    expect(inbox.isPressing).toBe(false);
    offer(inbox, "press-0", press);
    expect(inbox.isPressing).toBe(true);
    const taken: Entry[] = [];
    inbox.take(taken, false);
    expect(taken.map(({ waitsAs }) => waitsAs)).toEqual(["press"]);
    offer(inbox, "press-1", press);
    inbox.take(taken, true);
    expect(taken.map(({ waitsAs }) => waitsAs)).toEqual(["press", "press", "housekeeping"]);
  });

  test("sends what may gather along with any other turn", () => {
    const inbox = new Inbox(() => {});
    offer(inbox, "battery-0", battery);
    offer(inbox, "ack-0", acknowledge);
    const taken: Entry[] = [];
    inbox.take(taken, false);
    expect(taken.map(({ waitsAs }) => waitsAs)).toEqual(["person", "housekeeping"]);
  });

  test("sheds housekeeping first when it is full, and says that it is full until it is calm", async () => {
    const told: boolean[] = [];
    const inbox = new Inbox((isFull) => told.push(isFull));
    const kept = offer(inbox, "battery-0", battery);
    const shed = offer(inbox, "battery-1", battery);
    for (let i = 2; i < inboxCommands; i += 1) offer(inbox, `ack-${i}`, acknowledge);
    const one = offer(inbox, "ack-more", acknowledge);
    await Promise.resolve();
    expect(shed.answer).toMatchObject({ refusal: { code: "limit-reached" } });
    expect([kept.answer, one.answer]).toEqual([undefined, undefined]);
    expect(told).toEqual([true]);
    while (inbox.size > inboxCalmCommands) inbox.take([], true);
    expect(told).toEqual([true, false]);
  });

  test("refuses people only when nothing lower is left, and a press never", async () => {
    const inbox = new Inbox(() => {});
    for (let i = 0; i < inboxCommands; i += 1) offer(inbox, `press-${i}`, press);
    const person = offer(inbox, "ack", acknowledge);
    const more = offer(inbox, "press-more", press);
    const silence = offer(inbox, "due", due);
    await Promise.resolve();
    expect(person.answer?.kind).toBe("refused");
    expect([more.answer, silence.answer]).toEqual([undefined, undefined]);
    expect(inbox.size).toBe(inboxCommands + 2);
    const taken = takeAll(inbox).flat();
    expect(taken).toHaveLength(inboxCommands + 2);
    const last = taken.find(({ wish }) => wish.id === "press-more");
    expect(last?.wish.body).toMatchObject({ crowded: true });
  });
});

test("a flood of housekeeping loses no press, and each alarms", async () => {
  const { say, press: pressFob, clock, journal, board, engine } = await openSite();
  const gateway = { kind: "gateway" } as const;
  journal.hold();
  say("first", gateway, { kind: "note-fault", fault: "tampered", about: "x", detail: "" });
  await clock.pass(1);
  const presses = [];
  for (let i = 0; i < 30_000; i += 1) {
    say(`contact-${i}`, gateway, { kind: "note-contact-regained", fob: "fob-7" as FobId });
    if (i % 1_000 === 0) presses.push(pressFob(i + 1));
  }
  expect(board.shown).toContain("inbox-full/inbox");
  journal.letGo();
  await clock.pass(seconds(1));
  expect(presses.every(({ isDurable }) => isDurable)).toBe(true);
  expect(board.shown).not.toContain("inbox-full/inbox");
  const panic = [...engine.state.alarms.values()].find(({ kind }) => kind === "panic");
  expect(panic?.presses).toBe(30);
});
