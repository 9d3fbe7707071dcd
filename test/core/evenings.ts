import * as fc from "fast-check";
import { hours, seconds } from "../../shared/base/instant.ts";
import { unremarkable } from "./makings.ts";
import { gateway, named, openSite, type Site } from "./site.ts";
import { fob, fobs, person, spell, wishes } from "./wishes.ts";

/** One thing that may happen on a site, and what to call it in a counterexample. */
export interface Deed {
  readonly says: string;
  readonly happen: (site: Site) => void;
}

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 1, arbitrary: inTurn() },
  {
    weight: 8,
    arbitrary: wishes.map(([by, body]) => ({
      says: `${typeof by === "string" ? by : by.kind} ${JSON.stringify(body(openedOnce))}`,
      happen: (site: Site): void => void site.wish(by, body(site)),
    })),
  },
  {
    weight: 4,
    arbitrary: spell.map((ms) => ({ says: `pass ${ms}`, happen: (site: Site): void => site.pass(ms) })),
  },
  {
    weight: 1,
    arbitrary: spell.map((ms) => ({ says: `down ${ms}`, happen: (site: Site): void => site.isDownFor(ms) })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-hours(1), -seconds(5), seconds(40), hours(1)).map((byMs) => ({
      says: `clock steps ${byMs}`,
      happen: (site: Site): void => {
        site.now = site.in(byMs);
        site.wish(gateway, { kind: "note-clock-step", byMs });
      },
    })),
  },
);

/** What takes several wishes in a row and would seldom come about by chance. */
function inTurn(): fc.Arbitrary<Deed> {
  const tested = fob.map((which) => ({
    says: `test ${which}`,
    happen: (site: Site): void => {
      const { counter, ...press } = { ...unremarkable(site.now), counter: 200 + site.events.length };
      site.wish("felix", { kind: "announce-test", fob: named(which) });
      site.wish({ kind: "fob", fob: named(which) }, { ...press, fob: named(which), counter });
    },
  }));
  const gone = person.map((who) => ({
    says: `${who} goes for good`,
    happen: (site: Site): void => {
      for (const which of fobs)
        if (site.fob(which).holder === who) site.wish("iris", { kind: "return-fob", fob: named(which) });
      site.wish("iris", { kind: "person-leaves", person: named(who) });
      site.wish("iris", { kind: "erase-person", person: named(who) });
    },
  }));
  return fc.oneof(tested, gone);
}

const openedOnce = openSite();

/** Up to sixty things that happen on a small site, one after the other. */
export const evening: fc.Arbitrary<readonly Deed[]> = fc.array(deed, {
  minLength: 1,
  maxLength: 60,
  size: "max",
});
