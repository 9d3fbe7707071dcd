import { expect, test } from "vitest";
import { type Job, type LaneHold, Lanes } from "../../../gateway/app/outbox/lanes.ts";
import type { Urgency } from "../../../gateway/core/effect.ts";
import { instant } from "../../../shared/base/instant.ts";

function open(places: number) {
  const lanes = new Lanes(places);
  const begun: string[] = [];
  const holds = new Map<string, LaneHold>();
  const add = (name: string, lane: string, urgency: Urgency = 1, since = 0): void => {
    const job: Job = {
      lane,
      urgency,
      since: instant(since),
      run: (hold) => {
        begun.push(name);
        holds.set(name, hold);
      },
    };
    lanes.add(job);
  };
  const finish = (name: string): void => {
    holds.get(name)?.freePlace();
    holds.get(name)?.freeLane();
  };
  return { lanes, begun, add, finish, holds };
}

test("a lane does one thing at a time, the most urgent and then the oldest first", () => {
  const { begun, add, finish } = open(10);
  add("first", "ana");
  add("old", "ana", 2, 1);
  add("older", "ana", 2, 0);
  add("urgent", "ana", 0, 9);
  add("other", "bea", 3);
  expect(begun).toEqual(["first", "other"]);
  for (const name of ["first", "urgent", "older"]) finish(name);
  expect(begun).toEqual(["first", "other", "urgent", "older", "old"]);
});

test("when every place is taken, the most urgent lane gets the next one", () => {
  const { begun, add, finish, lanes } = open(2);
  add("a", "1");
  add("b", "2");
  add("c", "3", 3);
  add("d", "4", 0);
  add("e", "5", 1);
  expect(lanes.waiting).toBe(3);
  finish("a");
  finish("b");
  finish("d");
  expect(begun).toEqual(["a", "b", "d", "e", "c"]);
  expect(lanes.waiting).toBe(0);
});

test("a delivery given up frees its lane at once and its place only when it ends", () => {
  const { begun, add, holds } = open(2);
  add("hung", "1");
  add("next", "1");
  holds.get("hung")?.freeLane();
  expect(begun).toEqual(["hung", "next"]);
  add("third", "2");
  expect(begun).toEqual(["hung", "next"]);
  holds.get("hung")?.freePlace();
  expect(begun).toEqual(["hung", "next", "third"]);
});

test("nothing begins after stopping", () => {
  const { lanes, begun, add, finish } = open(1);
  add("a", "1");
  add("b", "1");
  lanes.stop();
  finish("a");
  expect(begun).toEqual(["a"]);
});
