import { minutes, seconds } from "../../../shared/base/instant.ts";
import type { Dice } from "../dice.ts";
import type { Fob } from "./fob.ts";
import { habits } from "./responder.ts";
import type { Cast } from "./setUp.ts";
import { smsMoods } from "./sms.ts";
import type { World } from "./world.ts";

type Trouble = (world: World, cast: Cast, dice: Dice) => void;

/** What can go wrong, each with the least and most minutes between two of its kind. */
const troubles: Readonly<Record<string, readonly [number, number, Trouble]>> = {
  kill: [4, 30, kill],
  "kill-while-writing": [4, 30, killWhileWriting],
  "disk-full": [10, 40, fillDisk],
  "disk-slow": [6, 30, slowDisk],
  "disk-fails": [3, 15, failDisk],
  "clock-steps": [10, 60, stepClock],
  "clock-drifts": [5, 60, drift],
  "relay-dies": [6, 30, loseRelay],
  "relay-cut": [4, 20, cutRelay],
  "phone-cut": [3, 15, cutPhone],
  "everybody-cut": [15, 60, cutEverybody],
  "network-slow": [5, 30, slowNetwork],
  "air-bad": [5, 30, badAir],
  "sms-moods": [2, 15, moodySms],
  "people-change": [3, 20, changeHabit],
  "fob-reset": [1, 10, resetFob],
  "fob-cut-in-write": [1, 10, cutFob],
  "fob-battery": [6, 30, changeBattery],
  "fob-flash": [5, 30, wearFlash],
};

/** Each run has some kinds of trouble and not others, so that no kind hides another. */
export function beginTroubles(world: World, cast: Cast, until: number): void {
  const choice = world.dice.fork("troubles");
  for (const [name, [least, most, happens]] of Object.entries(troubles)) {
    if (!choice.happens(0.45)) continue;
    const dice = world.dice.fork(name);
    const again = (): void => {
      const wait = dice.between(minutes(least), minutes(most));
      if (world.now + wait > until) return;
      world.in(wait, () => {
        happens(world, cast, dice);
        again();
      });
    };
    again();
  }
}

/** Everything is mended, so that what must come about in the end can. */
export function endTroubles(world: World): void {
  const { machine, clock } = world;
  for (const fob of world.fobs.values()) fob.spare();
  machine.disk.isFull = false;
  machine.disk.slowMs = 0;
  machine.disk.next = undefined;
  machine.presence.isFull = false;
  world.chronicle.note({ kind: "disk", state: "well" });
  clock.driftWall(0);
  world.networkFactor = 1;
  world.airLoss = 0.05;
  world.sms.mood = "well";
}

function kill(world: World, _cast: Cast, dice: Dice): void {
  world.machine.kill("killed");
  startAgain(world, dice);
}

function killWhileWriting(world: World, _cast: Cast, dice: Dice): void {
  const { machine } = world;
  if (!machine.isUp) return;
  machine.disk.tornFrames = dice.between(1, 4);
  machine.disk.next = dice.pick(["crash-before-commit", "crash-after-commit", "crash-with-torn-tail"]);
  watchForDeath(world, dice);
}

/** The next write kills it; then somebody, or systemd, starts it again. */
function watchForDeath(world: World, dice: Dice): void {
  world.in(500, () => {
    if (world.machine.life === undefined) startAgain(world, dice);
    else if (world.machine.disk.next !== undefined) watchForDeath(world, dice);
  });
}

/** Mostly in seconds, as systemd does; sometimes nobody notices for long. */
function startAgain(world: World, dice: Dice): void {
  const wait = dice.happens(0.75) ? dice.between(800, 8_000) : dice.between(minutes(1), minutes(25));
  world.in(wait, () => void world.machine.start());
}

function fillDisk(world: World, _cast: Cast, dice: Dice): void {
  const { machine, chronicle } = world;
  machine.disk.isFull = true;
  machine.presence.isFull = true;
  chronicle.note({ kind: "disk", state: "full" });
  world.in(dice.between(seconds(5), minutes(6)), () => {
    machine.disk.isFull = false;
    machine.presence.isFull = false;
    if (machine.disk.slowMs === 0) chronicle.note({ kind: "disk", state: "well" });
  });
}

function slowDisk(world: World, _cast: Cast, dice: Dice): void {
  const { machine, chronicle } = world;
  machine.disk.slowMs = dice.pick([50, 400, 1_200, 2_500, 7_000]);
  chronicle.note({ kind: "disk", state: "slow" });
  world.in(dice.between(seconds(20), minutes(5)), () => {
    machine.disk.slowMs = 0;
    if (!machine.disk.isFull) chronicle.note({ kind: "disk", state: "well" });
  });
}

function failDisk(world: World, _cast: Cast, dice: Dice): void {
  if (!world.machine.isUp || world.machine.disk.next !== undefined) return;
  world.machine.disk.next = dice.pick(["fails-but-landed", "fails-not-landed"]);
  world.chronicle.note({ kind: "disk", state: "fails-once" });
}

function stepClock(world: World, _cast: Cast, dice: Dice): void {
  const size = dice.pick([seconds(3), seconds(70), minutes(30), minutes(180)]);
  const byMs = dice.happens(0.5) ? size : -size;
  world.clock.stepWall(byMs);
  world.chronicle.note({ kind: "clock-stepped", byMs });
}

function drift(world: World, _cast: Cast, dice: Dice): void {
  const ppm = dice.between(-300, 300);
  world.clock.driftWall(ppm);
  world.chronicle.note({ kind: "clock-drifts", ppm });
}

function loseRelay(world: World, cast: Cast, dice: Dice): void {
  const relay = dice.pick(cast.relays);
  relay.die();
  world.in(dice.between(seconds(5), minutes(12)), () => relay.switchOn());
}

function cutRelay(world: World, cast: Cast, dice: Dice): void {
  const relay = dice.pick(cast.relays);
  world.chronicle.note({ kind: "relay", relay: relay.id, state: "cut" });
  relay.link.cut(dice.between(seconds(1), minutes(4)));
}

function cutPhone(_world: World, cast: Cast, dice: Dice): void {
  const { device } = dice.pick([...cast.responders, ...cast.workers]);
  device.link.cut(dice.between(seconds(1), minutes(8)));
}

function cutEverybody(_world: World, cast: Cast, dice: Dice): void {
  const ms = dice.between(seconds(10), minutes(4));
  for (const { device } of cast.responders) device.link.cut(ms);
  for (const relay of cast.relays) if (dice.happens(0.5)) relay.link.cut(ms);
}

function slowNetwork(world: World, _cast: Cast, dice: Dice): void {
  world.networkFactor = dice.pick([3, 10, 40]);
  world.in(dice.between(seconds(20), minutes(5)), () => {
    world.networkFactor = 1;
  });
}

function badAir(world: World, _cast: Cast, dice: Dice): void {
  world.airLoss = dice.pick([0.4, 0.7]);
  world.in(dice.between(seconds(20), minutes(5)), () => {
    world.airLoss = 0.1;
  });
}

function moodySms(world: World, _cast: Cast, dice: Dice): void {
  world.sms.mood = dice.pick(smsMoods);
}

function changeHabit(_world: World, cast: Cast, dice: Dice): void {
  const { responder } = dice.pick(cast.responders);
  responder.habit = dice.pick(habits);
}

/** Mostly while its wearer presses, since that is when it matters. */
function befall(fob: Fob, dice: Dice, happens: () => void): void {
  if (dice.happens(0.3)) happens();
  else fob.atNextPress = happens;
}

function resetFob(world: World, _cast: Cast, dice: Dice): void {
  const fob = dice.pick([...world.fobs.values()]);
  befall(fob, dice, () => world.in(dice.between(0, 3_000), () => fob.reset()));
}

function cutFob(world: World, _cast: Cast, dice: Dice): void {
  const fob = dice.pick([...world.fobs.values()]);
  const leaving = dice.pick([
    { leaves: "old" },
    { leaves: "new" },
    { leaves: "nothing" },
    { leaves: "garbled", upTo: dice.between(0, 7), rest: "old" },
    { leaves: "garbled", upTo: dice.between(0, 7), rest: dice.between(0, 255) },
  ] as const);
  befall(fob, dice, () => fob.cutInWrite(dice.between(1, 4), leaving));
}

function changeBattery(world: World, _cast: Cast, dice: Dice): void {
  const fob = dice.pick([...world.fobs.values()].filter(({ isOn }) => isOn).concat(...world.fobs.values()));
  befall(fob, dice, () =>
    world.in(dice.between(0, 3_000), () => {
      fob.fallSilent();
      world.in(dice.between(seconds(5), minutes(3)), () => fob.switchOn());
    }),
  );
}

function wearFlash(world: World, _cast: Cast, dice: Dice): void {
  const fob = dice.pick([...world.fobs.values()]);
  fob.refuseWrites(true);
  // At boot it matters most: no epoch can be reserved then.
  if (dice.happens(0.5)) fob.atNextPress = () => world.in(dice.between(0, 3_000), () => fob.reset());
  world.in(dice.between(seconds(20), minutes(5)), () => fob.refuseWrites(false));
}
