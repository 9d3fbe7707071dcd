import fc from "fast-check";
import { expect, test } from "vitest";
import { DeadlineHeap, type Due } from "../../../gateway/app/alarmClock/deadlineHeap.ts";
import { type Instant, instant } from "../../../shared/base/instant.ts";

/** The same promises, kept the slow way: a list, sorted whenever it is asked. */
class Ledger {
  #rows: { readonly key: string; readonly at: Instant; readonly armedAs: number }[] = [];
  #armings = 0;

  arm(key: string, at: Instant | undefined): void {
    const known = this.#rows.find((row) => row.key === key);
    if (known !== undefined && known.at === at) return;
    this.#rows = this.#rows.filter((row) => row.key !== key);
    if (at === undefined) return;
    this.#rows.push({ key, at, armedAs: this.#armings });
    this.#armings += 1;
  }

  takeDue(now: Instant): Due<string> | undefined {
    this.#rows.sort((one, other) => one.at - other.at || one.armedAs - other.armedAs);
    const [first] = this.#rows;
    if (first === undefined || first.at > now) return undefined;
    this.#rows.shift();
    return { key: first.key, at: first.at };
  }

  get size(): number {
    return this.#rows.length;
  }
}

type Move =
  | { readonly kind: "arm"; readonly key: string; readonly at: number | undefined }
  | { readonly kind: "take"; readonly now: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("arm" as const),
      key: fc.integer({ min: 0, max: 40 }).map((n) => `k${n}`),
      at: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("take" as const), now: fc.integer({ min: 0, max: 60 }) }),
  },
);

interface Heap {
  readonly size: number;
  arm(key: string, at: Instant | undefined): void;
  takeDue(now: Instant): Due<string> | undefined;
}

function agrees(heap: Heap, moves: readonly Move[]): boolean {
  const ledger = new Ledger();
  for (const step of moves) {
    if (step.kind === "arm") {
      const at = step.at === undefined ? undefined : instant(step.at);
      heap.arm(step.key, at);
      ledger.arm(step.key, at);
    } else {
      const [one, other] = [heap.takeDue(instant(step.now)), ledger.takeDue(instant(step.now))];
      if (one?.key !== other?.key || one?.at !== other?.at) return false;
    }
    if (heap.size !== ledger.size) return false;
  }
  return true;
}

const moves = fc.array(move, { maxLength: 300 });

test("deadlines armed, moved and taken away in any order come out earliest first, equal ones as armed", () => {
  fc.assert(
    fc.property(moves, (steps) => agrees(new DeadlineHeap<string>(), steps)),
    { numRuns: 300 },
  );
});

test("the comparison finds a heap that forgets to move a deadline", () => {
  class Forgetful extends DeadlineHeap<string> {
    override arm(key: string, at: Instant | undefined): void {
      if (at === undefined || this.dueAt(key) === undefined) super.arm(key, at);
    }
  }
  const verdict = fc.check(
    fc.property(moves, (steps) => agrees(new Forgetful(), steps)),
    { numRuns: 300 },
  );
  expect(verdict.failed).toBe(true);
});

test("a hundred thousand deadlines can be moved and taken without a scan", () => {
  const heap = new DeadlineHeap<string>();
  const count = 100_000;
  const keys = Array.from({ length: count }, (_, i) => `session:${i}`);
  for (const [i, key] of keys.entries()) heap.arm(key, instant((i * 7_919) % count));
  for (const [i, key] of keys.entries()) heap.arm(key, instant((i * 104_729) % count));
  let last = -1;
  let taken = 0;
  for (let due = heap.takeDue(instant(count)); due !== undefined; due = heap.takeDue(instant(count))) {
    if (due.at < last) throw new Error(`${due.key} came late`);
    last = due.at;
    taken += 1;
  }
  expect(taken).toBe(count);
  expect(heap.size).toBe(0);
});
