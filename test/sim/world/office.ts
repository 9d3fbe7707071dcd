import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import type { Policy } from "../../../gateway/core/policy/policy.ts";
import { minutes, seconds, toIso } from "../../../shared/base/instant.ts";
import type { Dice } from "../dice.ts";
import type { Cast } from "./setUp.ts";
import type { World } from "./world.ts";

/** What an admin does in the course of an evening, and the odd things that happen to fobs in drawers. */
export function beginOffice(world: World, cast: Cast, until: number): void {
  const dice = world.dice.fork("office");
  const again = (): void => {
    const wait = dice.between(minutes(3), minutes(15));
    if (world.now + wait > until) return;
    world.in(wait, () => {
      void dice.pick([adoptPolicy, overrideRota, pressSpare, handSpareRound])(world, cast, dice);
      again();
    });
  };
  again();
  cast.spare.near = ["hall-1"];
  if (dice.happens(0.5)) cast.spare.switchOn();
}

/** The new policy may hold from the moment it is sent: whoever judges a wait allows for either. */
async function adoptPolicy(world: World, cast: Cast, dice: Dice): Promise<void> {
  const policy = variation(dice);
  world.chronicle.note({ kind: "policy", policy });
  await cast.admin.ask({ do: "adopt-policy", policy });
}

function variation(dice: Dice): Policy {
  const usual = defaultPolicy();
  const quick = dice.happens(0.5);
  return {
    ...usual,
    name: quick ? "quick" : "patient",
    contactLost: { afterMs: seconds(dice.pick([60, 90, 120])) },
    relayLost: { afterMs: seconds(dice.pick([25, 40])), holdBackMs: minutes(dice.pick([1, 3, 5])) },
    followUp: {
      firstAttemptMs: seconds(dice.pick([60, 120, 180])),
      nextAttemptMs: minutes(dice.pick([2, 5])),
      resolveMs: minutes(dice.pick([5, 15])),
    },
    overrun: { graceMs: minutes(dice.pick([1, 5])) },
  };
}

async function overrideRota(world: World, cast: Cast, dice: Dice): Promise<void> {
  const from = toIso(world.wallIn(minutes(dice.between(-5, 20))));
  const to = toIso(world.wallIn(minutes(dice.between(25, 60))));
  const cover = dice.pick([{ person: "carl" }, { person: "dora" }, {}]);
  const override = `o-${dice.between(1, 1_000_000)}`;
  await cast.admin.ask({ do: "override-rota", override, layer: "first", from, to, ...cover });
}

/** P2: also a fob that nobody holds. */
async function pressSpare(_world: World, cast: Cast): Promise<void> {
  cast.spare.switchOn();
  cast.spare.press("panic");
}

async function handSpareRound(_world: World, cast: Cast, dice: Dice): Promise<void> {
  const { spare, admin } = cast;
  if (spare.holder !== undefined) {
    await admin.ask({ do: "return-fob", fob: spare.id });
    spare.holder = undefined;
    return;
  }
  const { id } = dice.pick(cast.workers);
  const done = await admin.ask({ do: "assign-fob", fob: spare.id, holder: id });
  if (done?.result === "done") spare.holder = id;
}
