import { describe, expect, test } from "vitest";
import { Backlog, merge } from "../../../gateway/app/engine/backlog.ts";
import { backlogEvents, catchUpEvents } from "../../../gateway/app/engine/limits.ts";
import type { Turn } from "../../../gateway/app/engine/turn.ts";
import type { Effect, EffectKey } from "../../../gateway/core/effect.ts";
import type { DomainEvent } from "../../../gateway/core/event.ts";
import { instant } from "../../../shared/base/instant.ts";

const event = { kind: "relay-regained", at: instant(0), relay: "hall" as never } satisfies DomainEvent;

function turn(events: number, parts: Partial<Turn> = {}): Turn {
  return {
    entries: [],
    answers: [],
    repeats: [],
    fruitless: [],
    events: Array.from({ length: events }, () => event),
    effects: [],
    settled: [],
    answered: [],
    recordedAt: instant(0),
    ...parts,
  };
}

function effect(key: string): Effect {
  return {
    key: key as EffectKey,
    since: instant(0),
    kind: "destroy-key",
    subject: "wil" as never,
  };
}

describe("the backlog", () => {
  test("is caught up in order, in appends of bounded size, a turn never torn", () => {
    const backlog = new Backlog();
    const sizes = [400, 400, 400, 2 * catchUpEvents, 1];
    for (const size of sizes) backlog.add(turn(size));
    const chunks: number[] = [];
    while (!backlog.isEmpty) {
      const chunk = backlog.chunk();
      chunks.push(chunk.events.length);
      backlog.drop(chunk);
    }
    expect(chunks).toEqual([800, 400, 2 * catchUpEvents, 1]);
  });

  test("is full at its bound and not before", () => {
    const backlog = new Backlog();
    backlog.add(turn(backlogEvents - 1));
    expect(backlog.isFull).toBe(false);
    backlog.add(turn(1));
    expect(backlog.isFull).toBe(true);
    backlog.drop(backlog.chunk());
    expect(backlog.isFull).toBe(false);
  });

  test("puts no effect on record that has been done meanwhile", () => {
    const merged = merge([
      turn(1, { effects: [effect("done"), effect("open")] }),
      turn(1, { settled: ["done" as EffectKey, "older" as EffectKey] }),
    ]);
    expect(merged.effects.map(({ key }) => key)).toEqual(["open"]);
    expect(merged.settled).toEqual(["older"]);
  });
});
