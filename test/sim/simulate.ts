import { minutes, seconds } from "../../shared/base/instant.ts";
import { type Account, accountOf } from "./account.ts";
import type { Sabotage } from "./sabotage.ts";
import { beginAttacks } from "./world/attacker.ts";
import { beginOffice } from "./world/office.ts";
import { type Cast, setUp } from "./world/setUp.ts";
import { beginTroubles, endTroubles } from "./world/troubles.ts";
import { World } from "./world/world.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** How long trouble is about; a quieter stretch follows in which everything must come right. */
  readonly minutes: number;
  readonly sabotage: Sabotage | undefined;
}

/** After the last trouble: long enough for the slowest wait of the policies to come round. */
const quietMs = minutes(20);

/** Lets one evening happen and gives an account of it. The same options give the same account. */
export async function simulate(options: SimulationOptions): Promise<Account> {
  const world = new World(options.seed, options.sabotage);
  await world.machine.start();
  const cast = await untilSet(world, setUp(world));
  const until = world.now + minutes(options.minutes);
  for (const { worker } of cast.workers) worker.begin();
  beginOffice(world, cast, until);
  beginAttacks(world, cast, until);
  beginTroubles(world, cast, until);
  await world.clock.pass(minutes(options.minutes));
  endTroubles(world);
  world.in(seconds(30), () => void world.machine.start());
  await world.clock.pass(quietMs);
  return accountOf(world);
}

/** Time goes by until the organisation stands. */
export async function untilSet(world: World, setting: Promise<Cast>): Promise<Cast> {
  let cast: Cast | undefined;
  let wrong: Error | undefined;
  setting.then(
    (set) => {
      cast = set;
    },
    (cause: unknown) => {
      wrong = cause instanceof Error ? cause : new Error(String(cause));
    },
  );
  for (let second = 0; second < 600 && cast === undefined && wrong === undefined; second += 1) {
    await world.clock.pass(seconds(1));
  }
  if (cast === undefined) throw wrong ?? new Error("the organisation was never set up");
  return cast;
}
