import { expect, test } from "vitest";
import { Heard } from "../../../gateway/cli/demo/heard.ts";

const never = new AbortController().signal;
const isEven = (number: number): number is number => number % 2 === 0;

test("what came already is found, and so is what comes while somebody waits", async () => {
  const heard = new Heard<number>();
  heard.push(1);
  heard.push(2);
  expect((await heard.find(isEven, 0, never))?.message).toBe(2);
  const later = new Heard<number>();
  const found = later.find(isEven, 10_000, never);
  later.push(3);
  later.push(4);
  expect((await found)?.message).toBe(4);
});

test("what never comes is not waited for beyond the time given", async () => {
  expect(await new Heard<number>().find(isEven, 1, never)).toBeUndefined();
});

test("whoever waits is let go at once when the demo is stopped", async () => {
  const stop = new AbortController();
  const waiting = new Heard<number>().find(isEven, 60_000, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toThrow();
});
