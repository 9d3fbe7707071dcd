import type { FobInHand } from "../support/fobInHand.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import type { Login, Site } from "../support/site.ts";
import type { Book } from "./book.ts";

/** Presses under way at one time through one relay. */
const lanesPerRelay = 4;

/** Who works where, and what they have not been told yet; outlives every gateway. */
export class Crowd {
  /** Counters pressed and not confirmed yet, per fob: the fob sends such a one again until it is. */
  readonly unconfirmed = new Map<string, number>();
  /** When each alarm that nobody answers rang, on a clock that runs only while people are connected. */
  readonly rings = new Map<string, number[]>();
  /** How long people have been connected so far, all lives together, in milliseconds. */
  listenedMs = 0;
  readonly #site: Site;
  readonly #book: Book;
  readonly #counters = new Map<string, number>();
  readonly #kept: ReadonlySet<string>;

  /** `kept` are the fobs whose alarms nobody answers. */
  constructor(site: Site, book: Book, kept: readonly FobInHand[]) {
    this.#site = site;
    this.#book = book;
    this.#kept = new Set(kept.map(({ fob }) => fob));
  }

  /** Everybody connects to the gateway that runs now. */
  async join(url: string): Promise<Shift> {
    const { relays, fobs, bruno, lena } = this.#site;
    const share = (login: Login): FobInHand[] =>
      fobs.filter((_, index) => index % relays.length === relays.indexOf(login));
    const hands = await Promise.all(
      relays.map(async (login) => ({ fobs: share(login), relay: await RelayHand.connect(url, login, fobs) })),
    );
    const responders = await Promise.all([bruno, lena].map((login) => Responder.connect(url, login)));
    return new Shift(this, hands, responders);
  }

  /** A press of this fob, the unconfirmed one again if there is one. */
  async press(relay: RelayHand, fob: FobInHand): Promise<void> {
    const counter = this.unconfirmed.get(fob.fob) ?? this.nextCounter(fob);
    this.unconfirmed.set(fob.fob, counter);
    if (!(await relay.press(fob, counter))) return;
    this.unconfirmed.delete(fob.fob);
    this.#book.confirmed.add(`${fob.fob}:${counter}`);
  }

  nextCounter({ fob }: FobInHand): number {
    const next = (this.#counters.get(fob) ?? 0) + 1;
    this.#counters.set(fob, next);
    return next;
  }

  isKept(fob: string | undefined): boolean {
    return fob !== undefined && this.#kept.has(fob);
  }

  get book(): Book {
    return this.#book;
  }
}

interface Hand {
  readonly relay: RelayHand;
  readonly fobs: readonly FobInHand[];
}

/** Everybody's connections to one life of the gateway. */
export class Shift {
  readonly responders: readonly Responder[];
  readonly #crowd: Crowd;
  readonly #hands: readonly Hand[];
  readonly #joinedAt = performance.now();
  #work: Promise<unknown> = Promise.resolve();

  constructor(crowd: Crowd, hands: readonly Hand[], responders: readonly Responder[]) {
    this.#crowd = crowd;
    this.#hands = hands;
    this.responders = responders;
  }

  /** Presses, heartbeats and answers, as fast as the gateway confirms them. */
  begin(): void {
    this.#work = Promise.all([
      ...this.#hands.flatMap((hand) =>
        Array.from({ length: lanesPerRelay }, (_, lane) => this.#pressOn(hand, lane)),
      ),
      ...this.#hands.map((hand) => this.#beatOn(hand)),
      ...this.responders.map((responder, index) => this.#answerOn(responder, index)),
    ]);
  }

  /** Ends everybody's connections and writes what they had heard by then into the book. */
  async end(): Promise<void> {
    await Promise.all(this.#hands.map(({ relay }) => relay.leave()));
    await Promise.all(this.responders.map((responder) => responder.leave()));
    await this.#work;
    const { book } = this.#crowd;
    for (const { relay } of this.#hands) {
      for (const { fob, counter } of relay.told) book.received.add(`${fob}:${counter}`);
    }
    for (const responder of this.responders) {
      for (const { alarm, fob } of responder.open()) {
        if (this.#crowd.isKept(fob)) book.open.add(alarm);
      }
    }
    this.#noteRings();
    this.#crowd.listenedMs += performance.now() - this.#joinedAt;
  }

  #noteRings(): void {
    const { rings, listenedMs } = this.#crowd;
    for (const { alert, at } of this.responders.flatMap(({ rang }) => rang)) {
      const { alarm, fob } = alert.alarm;
      if (!this.#crowd.isKept(fob)) continue;
      rings.set(alarm, [...(rings.get(alarm) ?? []), listenedMs + at - this.#joinedAt]);
    }
  }

  /** The last `lanesPerRelay` fobs of a hand only beat; each lane presses its own share of the others. */
  async #pressOn({ relay, fobs }: Hand, lane: number): Promise<void> {
    const own = fobs.slice(0, -lanesPerRelay).filter((_, index) => index % lanesPerRelay === lane);
    for (let turn = 0; relay.isThere; turn += 1) {
      const fob = own[turn % own.length];
      if (!fob || (this.#crowd.isKept(fob.fob) && turn >= own.length)) continue;
      await this.#crowd.press(relay, fob);
    }
  }

  async #beatOn({ relay, fobs }: Hand): Promise<void> {
    const own = fobs.slice(-lanesPerRelay);
    while (relay.isThere) {
      for (const fob of own) relay.beat(fob, this.#crowd.nextCounter(fob));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Two people who share the work: each takes every second alarm. */
  async #answerOn(responder: Responder, index: number): Promise<void> {
    const { book } = this.#crowd;
    while (responder.person.isThere) {
      const next = responder
        .open()
        .find(({ alarm, fob }) => Number(alarm.slice(2)) % 2 === index && !this.#crowd.isKept(fob));
      if (!next) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      const { alarm } = next;
      const acknowledged = await this.#does(responder, { do: "acknowledge", alarm });
      if (acknowledged) book.acknowledged.add(alarm);
      await this.#does(responder, { do: "attempt", alarm, how: "phone", result: "reached-safe" });
      if (await this.#does(responder, { do: "resolve", alarm, outcome: "test" })) book.resolved.add(alarm);
    }
  }

  /** True when the answer says that it was done and is on record. */
  async #does(responder: Responder, message: Parameters<Responder["person"]["say"]>[0]): Promise<boolean> {
    const { person } = responder;
    if (!person.isThere) return false;
    const answer = await Promise.race([person.say(message).catch(() => undefined), person.gone]);
    return answer?.result === "done" && answer.onRecord;
  }
}
