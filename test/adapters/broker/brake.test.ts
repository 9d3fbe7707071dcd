import { expect, test } from "vitest";
import { Brake, type Braked } from "../../../gateway/adapters/broker/brake.ts";
import { settled } from "../../fakes/fakeClock.ts";

class Connection implements Braked {
  readonly isExempt: boolean;
  isHeld = false;

  constructor(isExempt = false) {
    this.isExempt = isExempt;
  }

  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
  }
}

function braked(count: number, brake: Brake): readonly Connection[] {
  const connections = Array.from({ length: count }, () => new Connection());
  for (const one of connections) brake.add(one);
  return connections;
}

test("P1: once more connections end in one turn than it may deal with, the others wait to be read", async () => {
  const brake = new Brake({ endsPerTurn: 3, releasedPerTurn: 2 });
  const connections = braked(10, brake);
  const relay = new Connection(true);
  brake.add(relay);
  for (const one of connections.slice(0, 3)) brake.ended(one);
  expect(brake.held).toBe(0);
  for (const one of connections.slice(3, 4)) brake.ended(one);
  expect(connections.filter(({ isHeld }) => isHeld)).toHaveLength(6);
  expect(relay.isHeld).toBe(false);
  await settled();
  expect(connections.filter(({ isHeld }) => isHeld)).toHaveLength(4);
  await settled();
  await settled();
  expect(connections.filter(({ isHeld }) => isHeld)).toHaveLength(0);
  expect(brake.held).toBe(0);
});

test("connections that end one after another hold nobody up", async () => {
  const brake = new Brake({ endsPerTurn: 1, releasedPerTurn: 1 });
  const connections = braked(5, brake);
  for (const one of connections) {
    brake.ended(one);
    await settled();
  }
  expect(connections.some(({ isHeld }) => isHeld)).toBe(false);
});

test("a connection that has ended meanwhile is not read again", async () => {
  const brake = new Brake({ endsPerTurn: 0, releasedPerTurn: 10 });
  const [first, second, third] = braked(3, brake);
  if (!first || !second || !third) throw new Error("three connections");
  brake.ended(first);
  expect([second.isHeld, third.isHeld]).toEqual([true, true]);
  brake.ended(second);
  await settled();
  expect([second.isHeld, third.isHeld]).toEqual([true, false]);
});
