import { certain } from "../../../shared/base/invariant.ts";
import { type Crowd, crowdOf } from "./air.ts";
import { figures } from "./figures.ts";
import { type Charge, chargeOf, type Ledger, minus, plus, totalOf } from "./ledger.ts";
import { type CountedFirmware, countedFirmware, livedTime } from "./livedTime.ts";
import { ordinary, ordinarySession, panicHour, quietHour, unheardPanic, type Wearing } from "./lives.ts";

export interface Lasting {
  readonly worn: string;
  readonly mahPerDay: number;
  readonly days: number;
}

export interface Cry {
  readonly is: string;
  readonly bursts: number;
  readonly openSeconds: number;
  /** On top of what the same time costs without. */
  readonly mah: number;
}

export interface PowerModel {
  readonly bodies: readonly Lasting[];
  /** Of the first of them, a Puck.js as it is sold, discreet: where a day's charge goes. */
  readonly parts: Charge;
  readonly heartbeatMs: number;
  readonly changes: readonly Lasting[];
  readonly cries: readonly Cry[];
  readonly unheard: readonly { readonly is: string; readonly days: number }[];
  readonly crowds: readonly Crowd[];
}

/** A panic a month, received at once, with help on its way after three minutes. */
const panicsPerDay = 12 / 365;
const helpAfterMinutes = 3;
/** Hold and battery: the frame of docs/frames.md. */
const panicFrameBytes = 13;
const hour = 3_600_000;

interface Cell {
  readonly mah: number;
  readonly lossPerDay: number;
}

const cells = {
  coin: { mah: figures.coin.value, lossPerDay: figures.coinLoss.value / 100 / 365 },
  poor: { mah: figures.poorCoin.value, lossPerDay: figures.coinLoss.value / 100 / 365 },
  lithium: { mah: figures.lithium.value, lossPerDay: (figures.lithiumLoss.value / 100) * (12 / 365) },
} as const;

export async function powerModel(): Promise<PowerModel> {
  const puck = await countedFirmware("puck");
  const bangle = await countedFirmware("bangle");
  const day = monthlyDay(puck, ordinary);
  return {
    bodies: [lasting(wornAs(ordinary), day), ...otherPucks(puck), ...watches(bangle)],
    parts: chargeOf(day, figures.watching.value),
    heartbeatMs: heartbeatMs(puck),
    changes: [
      lasting("as above", day),
      ...settingChanges(puck),
      ...otherChanges(puck, day),
      ...otherWatches(bangle),
    ],
    cries: cries(puck),
    unheard: unheard(puck),
    crowds: [2, 10, 50, 200].map((fobs) => crowdOf(fobs, panicFrameBytes)),
  };
}

function daysOf(mahPerDay: number, { mah, lossPerDay }: Cell): number {
  return mah / (mahPerDay + mah * lossPerDay);
}

/** An ordinary day, and its share of a month's panic. */
function monthlyDay(firmware: CountedFirmware, wearing: Wearing): Ledger {
  const panic = minus(
    livedTime(firmware, panicHour(wearing, helpAfterMinutes)),
    livedTime(firmware, quietHour(wearing)),
  );
  return plus(dayOf(firmware, wearing), panic, panicsPerDay);
}

/** A day costs what its hours cost, and hours in which nothing happens are all alike. */
export function dayOf(firmware: CountedFirmware, wearing: Wearing): Ledger {
  const quiet = livedTime(firmware, quietHour(wearing));
  return plus(livedTime(firmware, ordinarySession(wearing)), quiet, 23 - wearing.sessionHours);
}

function lasting(worn: string, day: Ledger, cell: Cell = cells.coin): Lasting {
  const mahPerDay = totalOf(chargeOf(day, figures.watching.value));
  return { worn, mahPerDay, days: daysOf(mahPerDay, cell) };
}

function wornAs({ motor, profile }: Wearing): string {
  return `Puck.js${motor ? " with a motor" : ""}, ${profile}`;
}

function otherPucks(puck: CountedFirmware): readonly Lasting[] {
  const others: readonly Partial<Wearing>[] = [
    { profile: "silent" },
    { profile: "audible" },
    // With one, silent and discreet are the same.
    { profile: "discreet", motor: true },
    { profile: "audible", motor: true },
  ];
  return others.map((change) => {
    const wearing = { ...ordinary, ...change };
    return lasting(wornAs(wearing), monthlyDay(puck, wearing));
  });
}

/** A watch feels the same in every profile: it has nothing but its motor. */
function watches(bangle: CountedFirmware): readonly Lasting[] {
  const manDown = { stillMs: 120_000, fallMilliG: 3_500, preAlarmMs: 20_000 };
  const worn: Wearing = { ...ordinary, body: "bangle" };
  return [
    watch("Bangle.js 2, any profile", monthlyDay(bangle, worn), wornWatch(worn)),
    watch(
      "Bangle.js 2, any profile, man-down on",
      monthlyDay(bangle, { ...worn, manDown }),
      figures.watch.value,
    ),
  ];
}

function watch(worn: string, day: Ledger, asleepMicroamps: number): Lasting {
  const mahPerDay = totalOf(chargeOf(day, asleepMicroamps));
  return { worn, mahPerDay, days: daysOf(mahPerDay, cells.lithium) };
}

/** What the board is busy with for one heartbeat. */
function heartbeatMs(puck: CountedFirmware): number {
  const { characters, sayings } = livedTime(puck, quietHour(ordinary));
  return (characters * figures.perCharacter.value) / 1_000 / sayings;
}

function settingChanges(puck: CountedFirmware): readonly Lasting[] {
  const changes: readonly (readonly [string, Partial<Wearing>])[] = [
    ["heartbeat every 15 s in a session", { heartbeatMs: 15_000 }],
    ["heartbeat every 60 s in a session", { heartbeatMs: 60_000 }],
    ["heartbeat every 120 s at rest", { restHeartbeatMs: 120_000 }],
    ["heartbeat every 300 s at rest", { restHeartbeatMs: 300_000 }],
    ["heartbeat every 600 s at rest", { restHeartbeatMs: 600_000 }],
    ["heartbeat every 60 s in a session, 600 s at rest", { heartbeatMs: 60_000, restHeartbeatMs: 600_000 }],
    ["no single presses", { presses: 0 }],
    ["40 single presses a day", { presses: 40 }],
    ["4 hours of session a day", { sessionHours: 4 }],
  ];
  return changes.map(([worn, change]) => lasting(worn, monthlyDay(puck, { ...ordinary, ...change })));
}

function otherChanges(puck: CountedFirmware, day: Ledger): readonly Lasting[] {
  const quiet = livedTime(puck, quietHour(ordinary));
  const atRest = plus(quiet, quiet, 23);
  const workingWeek = plus(day, minus(atRest, day), 2 / 7);
  const faster = { ...day, characters: day.characters / 2 };
  const slower = { ...day, characters: day.characters * 2 };
  return [
    lasting("sessions on five days of seven", workingWeek),
    lasting("a board that runs code twice as fast", faster),
    lasting("a board that runs code half as fast", slower),
    lasting("a poor cell", day, cells.poor),
  ];
}

/** Microamperes of a watch without man-down: on a wrist that moves in a session, and lying still for the rest. */
function wornWatch({ sessionHours }: Wearing): number {
  const { watch, stillWatch } = figures;
  return (watch.value * sessionHours + stillWatch.value * (24 - sessionHours)) / 24;
}

function otherWatches(bangle: CountedFirmware): readonly Lasting[] {
  const day = monthlyDay(bangle, { ...ordinary, body: "bangle" });
  return [
    watch("a Bangle.js 2 that moves day and night", day, figures.watch.value),
    watch("a Bangle.js 2 that always lies still", day, figures.stillWatch.value),
  ];
}

function cries(puck: CountedFirmware): readonly Cry[] {
  const quiet = livedTime(puck, quietHour(ordinary));
  const quietMah = totalOf(chargeOf(quiet, figures.watching.value));
  const cry = (is: string, ledger: Ledger): Cry => ({
    is,
    bursts: ledger.sayings,
    openSeconds: ledger.openMs / 1_000,
    mah: totalOf(chargeOf(ledger, figures.watching.value)) - (quietMah * ledger.ms) / hour,
  });
  const unheardFor = (ms: number): Ledger => livedTime(puck, unheardPanic(ordinary, 60_000 + ms));
  return [
    cry("a panic, received after 0.4 s, help after 3 min", livedTime(puck, panicHour(ordinary, 3))),
    cry("the same, and nobody says that help is coming", livedTime(puck, panicHour(ordinary, undefined))),
    cry("a panic that nobody hears, after 30 s", unheardFor(30_000)),
    cry("after 10 min 30 s", unheardFor(630_000)),
    cry("after 8 h", unheardFor(8 * hour)),
  ];
}

/** By its second hour a panic has long come to the pace it keeps for ever. */
function unheard(puck: CountedFirmware): PowerModel["unheard"] {
  const mahAfter = (hours: number): number =>
    totalOf(chargeOf(livedTime(puck, unheardPanic(ordinary, hours * hour)), figures.watching.value));
  const first = mahAfter(1);
  const further = mahAfter(2) - first;
  const days = (mah: number): number => (1 + (mah - first) / further) / 24;
  return [
    { is: "a fresh cell", days: days(cells.coin.mah) },
    { is: "a cell at 10 %", days: days(cells.coin.mah / 10) },
  ];
}

/** The first of the bodies: what the goal is about. */
export function goalOf({ bodies }: PowerModel): Lasting {
  return certain(bodies[0], "a body");
}
