import type { Engine } from "../../gateway/app/engine/engine.ts";
import type { Actor, CommandBody } from "../../gateway/core/command.ts";
import { parseCommandId } from "../../shared/base/ids.ts";
import { certain, InvariantBroken } from "../../shared/base/invariant.ts";
import { type BenchRow, median, ratioRow } from "./benchRow.ts";
import { aPress, aSession, bigOrganisation, engineOn, fobOf, workerOf } from "./parts/bigOrganisation.ts";

const sizes = [1_000, 10_000, 100_000] as const;
const rounds = 7;
const perRound = 100;
/** Workers without a session, one for every start there will be. */
const idle = (rounds + 1) * perRound;

interface Wished {
  readonly id: string;
  readonly by: Actor;
  readonly body: CommandBody;
}

/** The wish of the `turn`th worker whose turn it is; `sessions` tells where the idle ones begin. */
type Wishing = (turn: number, sessions: number) => Wished;

const kinds: Readonly<Record<string, Wishing>> = {
  "check-in": (turn) => ({
    id: `check-in-${turn}`,
    by: { kind: "person", person: workerOf(turn % sizes[0]) },
    body: { kind: "check-in", session: undefined, sign: "safe", via: "phone" },
  }),
  press: (turn) => {
    const fob = fobOf(turn % sizes[0]);
    return { id: `frame:${fob}:${turn + 1}`, by: { kind: "fob", fob }, body: aPress(fob, turn + 1) };
  },
  "session start": (turn, sessions) => {
    const worker = workerOf(sessions + turn);
    return { id: `begin-${turn}`, by: { kind: "person", person: worker }, body: aSession(worker) };
  },
};

/**
 * One command through the real engine, everything but the disk, in organisations
 * of 1,000, 10,000 and 100,000 open sessions. Yardstick: the smallest. Their
 * rounds take turns in one process, so that heap and warmth are the same for all.
 */
export async function commandCost(wanted: (mode: string) => boolean): Promise<readonly BenchRow[]> {
  const engines: { readonly sessions: number; readonly engine: Engine }[] = [];
  for (const sessions of sizes) {
    engines.push({ sessions, engine: await engineOn(bigOrganisation({ sessions, idle })) });
  }
  const rows: BenchRow[] = [];
  for (const [kind, wishing] of Object.entries(kinds)) {
    if (!wanted(kind)) continue;
    const costs = sizes.map((): number[] => []);
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, { engine, sessions }] of engines.entries()) {
        const cost = await microsecondsEach(engine, (one) => wishing(round * perRound + one, sessions));
        // The first round warms up.
        if (round > 0) costs[index]?.push(cost);
      }
    }
    const [smallest = Number.NaN, ...larger] = costs.map(median);
    for (const [index, figure] of larger.entries()) {
      const name = `command-cost ${kind} at ${sizes[index + 1]} open sessions`;
      rows.push(ratioRow({ name, figure, unit: "µs", yardstick: smallest, atMost: 1.5 }));
    }
  }
  return rows;
}

/** Each wish waits for the last one's answer, as people do who do not know of each other; the middle one counts. */
async function microsecondsEach(engine: Engine, wishOf: (one: number) => Wished): Promise<number> {
  const samples: number[] = [];
  for (let one = 0; one < perRound; one += 1) {
    const { id, by, body } = wishOf(one);
    const wish = { id: certain(parseCommandId(id), id), by, body };
    const began = performance.now();
    const answer = await engine.submit(wish).answer;
    samples.push((performance.now() - began) * 1000);
    if (answer.kind !== "done") throw new InvariantBroken(`${id}: ${JSON.stringify(answer)}`);
  }
  return median(samples);
}
