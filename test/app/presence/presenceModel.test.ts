import fc from "fast-check";
import { expect, test } from "vitest";
import { DueHeap } from "../../../gateway/app/presence/dueHeap.ts";
import { presenceLimits } from "../../../gateway/app/presence/limits.ts";
import { Presence } from "../../../gateway/app/presence/presence.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { minutes } from "../../../shared/base/instant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { relayId, TinyEngine } from "./tinyEngine.ts";

const fobs = 6;
const limits = [1000, 7000, 30_000] as const;

type Act =
  | { readonly kind: "hear" | "unwatch"; readonly fob: number }
  | { readonly kind: "watch"; readonly fob: number; readonly limitMs: number }
  | { readonly kind: "pass"; readonly ms: number };

const which = fc.nat(fobs - 1);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom("hear" as const, "hear" as const, "unwatch" as const), fob: which }),
  fc.record({ kind: fc.constant("watch" as const), fob: which, limitMs: fc.constantFrom(...limits) }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 12_000 }) }),
);

interface Told {
  readonly fob: number;
  readonly what: "lost" | "regained";
  readonly at: number;
}

/** What ought to be reported and when, said as plainly as possible: every fob looked at every time. */
class PlainPresence {
  readonly told: Told[] = [];
  readonly #watches = new Map<number, { limitMs: number; silentSince: number; isLost: boolean }>();

  act(what: Act, now: number): void {
    if (what.kind === "pass") {
      for (const [fob, watch] of this.#watches) {
        const due = watch.silentSince + watch.limitMs;
        if (watch.isLost || due > now + what.ms) continue;
        watch.isLost = true;
        this.told.push({ fob, what: "lost", at: Math.max(due, now) });
      }
      return;
    }
    const watch = this.#watches.get(what.fob);
    if (what.kind === "watch") {
      if (watch === undefined)
        this.#watches.set(what.fob, { limitMs: what.limitMs, silentSince: now, isLost: false });
      else watch.limitMs = what.limitMs;
    } else if (what.kind === "unwatch") {
      this.#watches.delete(what.fob);
    } else if (watch !== undefined) {
      watch.silentSince = now;
      if (watch.isLost) this.told.push({ fob: what.fob, what: "regained", at: now });
      watch.isLost = false;
    }
  }
}

async function realPresence(
  acts: readonly Act[],
  sabotage: "none" | "echo-counts",
): Promise<readonly Told[]> {
  const clock = new FakeClock();
  const engine = new TinyEngine(clock);
  const presence = new Presence({ clock, submit: engine, state: () => engine.state });
  const ids: FobId[] = Array.from({ length: fobs }, (_, number) => engine.addFob(`fob-${number}`, number));
  const told: Told[] = [];
  const start = clock.monotonic();
  engine.onCommit((event) => {
    if (event.kind !== "contact-lost" && event.kind !== "contact-regained") return;
    const what = event.kind === "contact-lost" ? "lost" : "regained";
    told.push({ fob: ids.indexOf(event.fob), what, at: clock.monotonic() - start });
  });
  for (const [number, fob] of ids.entries()) engine.startSession(`w-${number}`, fob);
  for (const [step, what] of acts.entries()) {
    if (what.kind === "pass") {
      await clock.pass(what.ms);
      continue;
    }
    const fob = ids[what.fob] ?? expect.fail("no such fob");
    if (what.kind === "watch") presence.watch(fob, { limitMs: what.limitMs, since: clock.now() });
    else if (what.kind === "unwatch") {
      presence.unwatch(fob);
      // A session that ends also ends its loss on record.
      const at = clock.now();
      const holder = engine.state.fobs.get(fob)?.holder ?? expect.fail("no holder");
      engine.happen({ kind: "fob-assigned", at, fob, holder, by: holder });
    } else {
      const sign = { fob, counter: step, keyCheck: 1, hearer: relayId("hall"), ageMs: 0 };
      if (sabotage === "echo-counts") presence.heardAgain(sign);
      else await presence.heard(sign);
    }
  }
  return told;
}

function expected(acts: readonly Act[]): readonly Told[] {
  const model = new PlainPresence();
  let now = 0;
  for (const what of acts) {
    model.act(what, now);
    if (what.kind === "pass") now += what.ms;
  }
  return model.told;
}

const withinTick = presenceLimits.sweepMs;

/** Every report the plain model makes, in the same order for each fob, at its instant or at most one tick after. */
function differs(real: readonly Told[], plain: readonly Told[], end: number): string | undefined {
  for (let fob = 0; fob < fobs; fob += 1) {
    const got = real.filter((told) => told.fob === fob);
    const wanted = plain.filter((told) => told.fob === fob && told.at <= end - withinTick);
    const excess = got.length - plain.filter((told) => told.fob === fob).length;
    if (excess > 0) return `fob ${fob} was reported ${excess} times too often`;
    for (const [index, { what, at }] of wanted.entries()) {
      const found = got[index];
      if (found?.what !== what || found.at < at || found.at > at + withinTick)
        return `fob ${fob}: ${what} at ${at}, found ${JSON.stringify(found)}`;
    }
  }
  return undefined;
}

/** Acts fall on whole sweeps, so that a report one tick late is not overtaken by the next act. */
function apart(acts: readonly Act[]): readonly Act[] {
  return acts.flatMap((what) => [what, { kind: "pass" as const, ms: withinTick }]);
}

const story = fc.array(act, { minLength: 1, maxLength: 60 });

test("whatever is heard, watched and let go, each silence is reported once and in time (P5)", async () => {
  await fc.assert(
    fc.asyncProperty(story, async (acts) => {
      const whole = [...apart(acts), { kind: "pass", ms: minutes(1) } as const];
      const end = whole.reduce((sum, what) => sum + (what.kind === "pass" ? what.ms : 0), 0);
      expect(differs(await realPresence(whole, "none"), expected(whole), end)).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});

test("a presence that confuses echoes with news is found by the model", async () => {
  const acts: Act[] = [
    { kind: "watch", fob: 0, limitMs: 1000 },
    { kind: "pass", ms: 900 },
    { kind: "hear", fob: 0 },
    { kind: "pass", ms: 900 },
    { kind: "hear", fob: 0 },
    { kind: "pass", ms: 900 },
  ];
  expect(differs(await realPresence(acts, "none"), expected(acts), 2700)).toBeUndefined();
  expect(differs(await realPresence(acts, "echo-counts"), expected(acts), 2700)).toBeDefined();
});

test("the heap gives slots back in the order they are due, however they were put, moved and removed", () => {
  const step = fc.record({ slot: fc.nat(40), due: fc.option(fc.nat(1000), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new DueHeap(4);
      const plain = new Map<number, number>();
      for (const { slot, due } of steps) {
        if (due === undefined) heap.remove(slot);
        else heap.put(slot, due);
        if (due === undefined) plain.delete(slot);
        else plain.set(slot, due);
      }
      const drained: number[] = [];
      while (heap.size > 0) {
        const slot = heap.first();
        expect(heap.dueOf(slot)).toBe(plain.get(slot));
        drained.push(heap.dueOf(slot));
        heap.remove(slot);
      }
      expect(drained).toEqual([...plain.values()].sort((one, other) => one - other));
    }),
  );
});
