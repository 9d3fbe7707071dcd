import type { Account, Violation } from "../account.ts";
import type { Noted } from "../chronicle.ts";
import { untoldWearers } from "./fob/telling.ts";
import { landedFrames } from "./landedFrames.ts";

/**
 * P6: nobody feels "received" more often than presses of theirs came to stand on
 * record, nor "help is coming" before a person's acknowledgement of such a
 * press's alarm does, and never of duress.
 */
export function p6WorkerKnows(account: Account): readonly Violation[] {
  const truth = truthOf(account);
  const untrue = account.of("fob-made").flatMap(({ fob }) => {
    const teller = new Teller(fob, truth);
    return account.parts.facts.flatMap((fact) => teller.take(fact));
  });
  return [...untrue, ...untoldWearers(account)];
}

/** What may be said of a press, by `fob/counter`, and since when. */
interface Truth {
  readonly landedAt: ReadonlyMap<string, number>;
  readonly helpAt: ReadonlyMap<string, number>;
  /** What flash does not keep over a reset. */
  readonly checkIns: ReadonlySet<string>;
}

function truthOf(account: Account): Truth {
  const acknowledgedAt = new Map<string, number>();
  for (const { event, landedAt } of account.recorded("alarm-acknowledged")) {
    if (!acknowledgedAt.has(event.alarm)) acknowledgedAt.set(event.alarm, landedAt);
  }
  const kinds = new Map(
    account.recorded("alarm-raised").map(({ event }) => [event.alarm, event.alarmKind] as const),
  );
  const sealedAs = (what: string): ReadonlySet<string> =>
    new Set(
      account
        .of("sealed")
        .filter(({ says }) => says === what)
        .map(({ fob, counter }) => `${fob}/${counter}`),
    );
  const underDuress = sealedAs("duress-check-in");
  const helpAt = new Map<string, number>();
  for (const { event, landedAt } of account.recorded("frame-counted")) {
    const name = `${event.fob}/${event.counter}`;
    const { alarm } = event;
    const at = alarm === undefined ? undefined : acknowledgedAt.get(alarm);
    if (alarm === undefined || at === undefined || kinds.get(alarm) === "duress" || underDuress.has(name))
      continue;
    helpAt.set(name, Math.min(helpAt.get(name) ?? Number.POSITIVE_INFINITY, Math.max(at, landedAt)));
  }
  return { landedAt: landedFrames(account), helpAt, checkIns: sealedAs("check-in") };
}

/** A press that the fob said in this stretch with power, or kept over a reset, and what its wearer may still be told of it. */
interface Untold {
  readonly name: string;
  isOfNow: boolean;
  received: boolean;
  help: boolean;
}

/** Follows one fob: each press can be felt as received once, and as answered by help once. */
class Teller {
  readonly #fob: string;
  readonly #truth: Truth;
  #untold: Untold[] = [];

  constructor(fob: string, truth: Truth) {
    this.#fob = fob;
    this.#truth = truth;
  }

  take(fact: Noted): readonly Violation[] {
    if (!("fob" in fact) || fact.fob !== this.#fob) return [];
    if (fact.kind === "fob") this.#keep();
    if (fact.kind === "aired") this.#airs(`${fact.fob}/${fact.counter}`);
    if (fact.kind !== "felt") return [];
    const { at, feeling } = fact;
    const isTrue =
      feeling === "received"
        ? this.#isReceived(at)
        : feeling === "help-is-coming"
          ? this.#isHelped(at)
          : feeling !== undefined;
    return isTrue
      ? []
      : [
          {
            promise: "P6",
            at,
            says: `${this.#fob} is felt to say ${feeling}, and no press of it bears that`,
          },
        ];
  }

  /** Over a reset flash keeps what nobody answered, but for check-ins. */
  #keep(): void {
    this.#untold = this.#untold.filter(({ name, received }) => received && !this.#truth.checkIns.has(name));
    for (const press of this.#untold) press.isOfNow = false;
  }

  #airs(name: string): void {
    if (this.#untold.some((one) => one.name === name && one.isOfNow)) return;
    this.#untold = this.#untold.filter((one) => one.name !== name);
    this.#untold.push({ name, isOfNow: true, received: true, help: true });
  }

  #isReceived(at: number): boolean {
    const press = this.#untold.find(({ name, received }) => received && isBy(this.#truth.landedAt, name, at));
    if (press !== undefined) press.received = false;
    return press !== undefined;
  }

  /** For another press of the same cry the furthest is felt again when that is received as well. */
  #isHelped(at: number): boolean {
    const helped = this.#untold.filter(({ name }) => isBy(this.#truth.helpAt, name, at));
    const press = helped.find(({ help }) => help);
    if (press === undefined) return helped.length > 0 && this.#isReceived(at);
    press.help = false;
    return true;
  }
}

function isBy(times: ReadonlyMap<string, number>, name: string, at: number): boolean {
  return (times.get(name) ?? Number.POSITIVE_INFINITY) <= at;
}
