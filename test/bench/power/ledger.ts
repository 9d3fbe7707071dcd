import { advertCharge, figures } from "./figures.ts";

/** What a board did in some stretch of time, in what it costs. */
export interface Ledger {
  readonly ms: number;
  /** Characters of program text that ran. */
  readonly characters: number;
  readonly sayings: number;
  readonly closedAdverts: number;
  readonly openAdverts: number;
  /** How long a relay could have connected. */
  readonly openMs: number;
  /** Of an LED at full brightness; half as long at half of it. */
  readonly lightMs: number;
  /** Of one that is dimmed, however much. */
  readonly dimmedMs: number;
  /** Of the motor at full strength, as of the LED. */
  readonly motorMs: number;
}

/** The parts of a charge, in milliampere-hours. */
export interface Charge {
  readonly asleep: number;
  readonly code: number;
  readonly adverts: number;
  readonly open: number;
  readonly shown: number;
}

/** Reads a fake board's log: what it advertised, lit and shook, and for how long. */
export function ledgerOf(log: readonly string[], endsAt: number, characters: number): Ledger {
  const open = { at: 0, everyMs: 0, isOpen: false, isOn: false };
  const sum = { sayings: 0, closedAdverts: 0, openAdverts: 0, openMs: 0 };
  const shown = { lightMs: 0, dimmedMs: 0, motorMs: 0 };
  const level = new Map<string, { readonly at: number; readonly level: number }>();

  const closeRadio = (at: number): void => {
    if (open.isOn) {
      const adverts = advertsIn(at - open.at, open.everyMs);
      if (open.isOpen) {
        sum.openAdverts += adverts;
        sum.openMs += at - open.at;
      } else sum.closedAdverts += adverts;
    }
    open.isOn = false;
  };
  const setPin = (pin: string, at: number, now: number): void => {
    const before = level.get(pin);
    const ms = before === undefined ? 0 : at - before.at;
    if (before !== undefined && before.level > 0) {
      shown[pin === "D1" ? "motorMs" : "lightMs"] += ms * before.level;
      if (pin === "LED1" && before.level < 1) shown.dimmedMs += ms;
    }
    level.set(pin, { at, level: now });
  };

  for (const line of log) {
    const [time = "", what = "", ...words] = line.split(" ");
    const at = Number(time);
    if (what === "advert") {
      closeRadio(at);
      Object.assign(open, { at, isOn: true, isOpen: words[0] === "open", everyMs: Number(words[2]) });
    } else if (what === "radio") closeRadio(at);
    else if (what === "says") sum.sayings += 1;
    else if (what === "LED1" || what === "D1") setPin(what, at, Number(words[0]));
    else if (what === "buzzes") shown.motorMs += Number(words[0]) * Number(words[2]);
  }
  closeRadio(endsAt);
  for (const pin of level.keys()) setPin(pin, endsAt, 0);
  return { ms: endsAt, characters, ...sum, ...shown };
}

/** The first goes out at once; each that follows is late by up to 10 ms, as Bluetooth asks, and so by 5. */
export function advertsIn(ms: number, everyMs: number): number {
  return Math.floor(ms / (everyMs + 5)) + 1;
}

/** `asleepMicroamps` flow all the time; the rest comes on top. */
export function chargeOf(ledger: Ledger, asleepMicroamps: number): Charge {
  const { running, perCharacter, light, dimming, motor } = figures;
  return {
    asleep: (asleepMicroamps * ledger.ms) / msOfHour / 1_000,
    // µs × mA are nanocoulombs.
    code: (ledger.characters * perCharacter.value * running.value) / 1_000 / microcoulombsOfMah,
    adverts: (ledger.closedAdverts * advertCharge.closed) / microcoulombsOfMah,
    open: (ledger.openAdverts * advertCharge.open) / microcoulombsOfMah,
    shown:
      (ledger.lightMs * light.value + ledger.dimmedMs * dimming.value + ledger.motorMs * motor.value) /
      microcoulombsOfMah,
  };
}

export function totalOf({ asleep, code, adverts, open, shown }: Charge): number {
  return asleep + code + adverts + open + shown;
}

/** What came on top of an ordinary stretch that lasted as long. */
export function minus(more: Ledger, less: Ledger): Ledger {
  return combined(more, less, (one, other) => one - other);
}

/** The ledger and so much of another. */
export function plus(one: Ledger, other: Ledger, share: number): Ledger {
  return combined(one, other, (mine, its) => mine + its * share);
}

function combined(one: Ledger, other: Ledger, how: (one: number, other: number) => number): Ledger {
  const of = (name: keyof Ledger): number => how(one[name], other[name]);
  return {
    ms: of("ms"),
    characters: of("characters"),
    sayings: of("sayings"),
    closedAdverts: of("closedAdverts"),
    openAdverts: of("openAdverts"),
    openMs: of("openMs"),
    lightMs: of("lightMs"),
    dimmedMs: of("dimmedMs"),
    motorMs: of("motorMs"),
  };
}

const msOfHour = 3_600_000;
/** mA × ms are microcoulombs; an hour of one milliampere is 3.6 C. */
const microcoulombsOfMah = 3_600_000;
