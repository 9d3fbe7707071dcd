import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deadlineKeysTouchedBy } from "../../gateway/core/deadlines.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import type { DomainEvent } from "../../gateway/core/event.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import { fobsTouchedBy } from "../../gateway/core/watch/watchOf.ts";
import { minutes } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import { type Deed, evening } from "./evenings.ts";
import {
  changedKeys,
  deadlinesOf,
  expectedIndexes,
  forgottenAlarms,
  keptIndexes,
  replayed,
  silentUnsaid,
  unwatchedSessions,
  watchesOf,
} from "./ledgers.ts";
import { earliestDeadline } from "./makings.ts";
import { clock, named, openSite, type Site } from "./site.ts";

/** Plays the evening and looks at the site after each thing that happened. `decide` never throws, or this does. */
function play(deeds: readonly Deed[], look: (site: Site) => void = () => undefined): Site {
  const site = openSite();
  for (const deed of deeds) {
    deed.happen(site);
    look(site);
  }
  return site;
}

/** What an evening must hold for the rest to mean anything. */
const worthSeeing = [
  "panic",
  "duress",
  "man-down",
  "assistance",
  "missed-check-in",
  "overrun",
  "contact-lost",
  "technical",
  "condition-returned",
  "acknowledgement-lapsed",
  "hold-back-ended",
  "protocol-reached",
  "person-erased",
  "fob-tested",
];

describe("whatever happens on an evening", () => {
  test("nothing is ever thrown, and the books are in order after each thing", () => {
    const seen = new Set<string>();
    const look = ({ state }: Site): void => {
      expect(keptIndexes(state)).toEqual(expectedIndexes(state));
      // P3, P4: every open alarm has something it waits for.
      expect(forgottenAlarms(state)).toEqual([]);
      // P5: every running session is watched, or an alarm speaks for it; so is every silent fob.
      expect(unwatchedSessions(state)).toEqual([]);
      expect(silentUnsaid(state)).toEqual([]);
    };
    fc.assert(
      fc.property(evening, (deeds) => {
        for (const event of play(deeds, look).events)
          seen.add(event.kind === "alarm-raised" ? event.alarmKind : event.kind);
      }),
      { numRuns: 100, seed: 20_260_304 },
    );
    expect([...seen].filter((kind) => worthSeeing.includes(kind)).sort()).toEqual([...worthSeeing].sort());
  });

  test("the record alone makes the same state again, and in any order harms nobody", () => {
    fc.assert(
      fc.property(evening, (deeds) => {
        const { events, state } = play(deeds);
        expect(replayed(events)).toEqual(state);
        expect(() => replayed(events.toReversed())).not.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  test("nothing falls due for ever", () => {
    fc.assert(
      fc.property(evening, (deeds) => {
        expect(roundsUntilQuiet(play(deeds))).toBeLessThan(200);
      }),
      { numRuns: 50 },
    );
  });

  test("every deadline and every watch that moves is announced by the event that moved it", () => {
    fc.assert(
      fc.property(evening, (deeds) => {
        expect(unannounced(play(deeds).events)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("each of these checks can fail", () => {
  const started = (): Site => {
    const site = openSite();
    site.start("ana");
    site.press("fob-7");
    return site;
  };

  test("a record with an event missing makes another state", () => {
    const site = started();
    expect(replayed(site.events.slice(0, -1))).not.toEqual(site.state);
  });

  test.each([
    (site: Site) => site.state.activeSessionsOf.clear(),
    (site: Site) => site.state.plannedSessionsOf.set(named("ana"), [named("s-1")]),
    (site: Site) => site.state.fobsOf.delete(named("ana")),
    (site: Site) => site.state.fobByAddress.clear(),
    (site: Site) => site.state.openAlarmByCause.clear(),
    (site: Site) => site.state.openAlarmsOf.clear(),
    (site: Site) => site.state.peopleByRole.get("lead")?.clear(),
    (site: Site) => site.state.lostRelays.add(named("hall-relay")),
  ])("an index that went wrong is noticed (%#)", (spoil) => {
    const site = started();
    spoil(site);
    expect(keptIndexes(site.state)).not.toEqual(expectedIndexes(site.state));
  });

  test("an alarm without a deadline is noticed", () => {
    const site = started();
    const alarm = site.open("panic");
    const resolved = { phase: "resolved", by: named<never>("ana"), at: site.now, outcome: "false" } as const;
    site.state.alarms.set(alarm.id, { ...alarm, answer: resolved });
    expect(forgottenAlarms(site.state)).toEqual([alarm.id]);
  });

  test("a missed check-in of which no alarm speaks is noticed", () => {
    const site = started();
    evolve(site.state, { kind: "check-in-missed", at: site.now, session: named("s-1"), dueAt: site.now });
    expect(unwatchedSessions(site.state)).toEqual(["s-1"]);
  });

  test("a silent fob of which no alarm speaks is noticed", () => {
    const site = started();
    const lost = { fob: named<never>("fob-7"), session: named<never>("s-1"), lastHeardAt: undefined };
    evolve(site.state, { kind: "contact-lost", at: site.now, ...lost });
    expect(silentUnsaid(site.state)).toEqual(["fob-7"]);
  });

  test("something that falls due for ever is noticed", () => {
    const site = started();
    const stuck = site.wish.bind(site);
    site.wish = (by, body) =>
      body.kind === "fall-due" ? { kind: "happens", events: [], about: undefined } : stuck(by, body);
    site.isDownFor(minutes(60));
    expect(roundsUntilQuiet(site)).toBe(200);
  });

  test("a deadline that moves unannounced is noticed", () => {
    const site = started();
    site.pass(minutes(20));
    site.resolve("bruno", site.open("missed-check-in").id);
    expect(unannounced(site.events)).toEqual([]);
    const silenced = site.events.map(
      (event): DomainEvent => (event.kind === "alarm-resolved" ? { ...event, session: undefined } : event),
    );
    expect(unannounced(silenced)).toEqual(["alarm-resolved session:s-1"]);
  });
});

/** How often something due now is dealt with before nothing is due any more; 200 at most. */
function roundsUntilQuiet(site: Site): number {
  for (let rounds = 0; rounds < 200; rounds += 1) {
    const due = earliestDeadline(site.state);
    if (!due || due.at > site.now) return rounds;
    site.wish(clock, { kind: "fall-due", key: due.key, dueAt: due.at });
  }
  return 200;
}

/** Deadlines and fob watches that changed with an event that does not name them. */
function unannounced(events: readonly DomainEvent[]): readonly string[] {
  const state = emptyState();
  const missing: string[] = [];
  let [deadlines, watches] = [deadlinesOf(state), watchesOf(state)];
  for (const event of events) {
    evolve(state, event);
    const keys = deadlineKeysTouchedBy(event);
    const [nextDeadlines, nextWatches] = [deadlinesOf(state), watchesOf(state)];
    if (keys !== "all")
      for (const key of changedKeys(deadlines, nextDeadlines))
        if (!keys.includes(key)) missing.push(`${event.kind} ${key}`);
    const fobs = fobsTouchedBy(state, event);
    for (const fob of changedKeys(watches, nextWatches))
      if (nextWatches.get(fob) !== undefined && watches.has(fob) && !fobs.includes(certain(fob, "a fob")))
        missing.push(`${event.kind} ${fob}`);
    [deadlines, watches] = [nextDeadlines, nextWatches];
  }
  return missing;
}
