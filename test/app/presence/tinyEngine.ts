import type { Answer } from "../../../gateway/app/answer.ts";
import type { Clock } from "../../../gateway/app/clock.ts";
import type { Submit, Submitted, Wish } from "../../../gateway/app/submit.ts";
import type { CommandKind } from "../../../gateway/core/command.ts";
import { decide } from "../../../gateway/core/decide.ts";
import { emptyState } from "../../../gateway/core/emptyState.ts";
import type { DomainEvent } from "../../../gateway/core/event.ts";
import { evolve } from "../../../gateway/core/evolve.ts";
import {
  type FobAddress,
  type FobId,
  type OrgId,
  type PersonId,
  parseFobAddress,
  parseId,
  type RelayId,
  type SessionId,
} from "../../../shared/base/ids.ts";
import { after, hours } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";

export function fobId(text: string): FobId {
  return certain(parseId<FobId>(text), text);
}

export function relayId(text: string): RelayId {
  return certain(parseId<RelayId>(text), text);
}

export function personId(text: string): PersonId {
  return certain(parseId<PersonId>(text), text);
}

function sessionId(text: string): SessionId {
  return certain(parseId<SessionId>(text), text);
}

export function addressOf(number: number): FobAddress {
  return certain(parseFobAddress((0xc0ffee000000 + number).toString(16)), "an address");
}

/** The real core behind the engine's door, with a journal that can be made to fail and mended. */
export class TinyEngine implements Submit {
  readonly state = emptyState();
  readonly wishes: Wish[] = [];
  readonly events: DomainEvent[] = [];
  readonly #clock: Clock;
  readonly #answered = new Map<string, Submitted>();
  readonly #watchers: ((event: DomainEvent) => void)[] = [];
  #mended = Promise.withResolvers<void>();
  #isBroken = false;
  #underWay = 0;
  /** The most wishes that were ever waiting for their answer at once. */
  mostUnderWay = 0;
  /** While set, every wish is refused as by an engine that can take nothing. */
  refusing = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    const at = clock.now();
    const { policy, rota } = this.state;
    const org = certain(parseId<OrgId>("harbour"), "org");
    this.happen({ kind: "organisation-set-up", at, org, name: "Harbour", zone: "UTC", policy, rota });
  }

  onCommit(watcher: (event: DomainEvent) => void): void {
    this.#watchers.push(watcher);
  }

  /** From now on nothing reaches the disk; presses alarm all the same. */
  breakJournal(): void {
    this.#isBroken = true;
    this.#mended = Promise.withResolvers();
  }

  mendJournal(): void {
    this.#isBroken = false;
    this.#mended.resolve();
  }

  submit(wish: Wish): Submitted {
    this.wishes.push(wish);
    this.#underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.#underWay);
    const known = this.#answered.get(wish.id);
    if (known !== undefined) return known;
    const submitted = {
      answer: this.#answer(wish),
      durable: this.#isBroken ? this.#mended.promise : Promise.resolve(),
    };
    if (!this.refusing) this.#answered.set(wish.id, submitted);
    return submitted;
  }

  happen(event: DomainEvent): void {
    this.events.push(event);
    evolve(this.state, event);
    for (const watcher of this.#watchers) watcher(event);
  }

  /** How many wishes of this kind came in. */
  wished(kind: CommandKind): number {
    return this.wishes.filter(({ body }) => body.kind === kind).length;
  }

  count(kind: DomainEvent["kind"]): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  addFob(name: string, number: number): FobId {
    const fob = fobId(name);
    const by = personId("admin");
    this.happen({
      kind: "fob-enrolled",
      at: this.#clock.now(),
      fob,
      address: addressOf(number),
      label: "",
      by,
    });
    return fob;
  }

  addRelay(name: string): RelayId {
    const relay = relayId(name);
    const by = personId("admin");
    this.happen({ kind: "relay-added", at: this.#clock.now(), relay, name, place: undefined, by });
    return relay;
  }

  /** A worker with this fob, in an active session. */
  startSession(worker: string, fob: FobId): SessionId {
    const at = this.#clock.now();
    const person = personId(worker);
    const session = sessionId(`s-${worker}-${this.events.length}`);
    const personal = { subject: person, value: { name: worker, phone: "" } };
    if (!this.state.people.has(person)) {
      this.happen({ kind: "person-added", at, person, roles: ["worker"], personal });
    }
    if (this.state.fobs.get(fob)?.holder === undefined) {
      this.happen({ kind: "fob-assigned", at, fob, holder: person, by: personId("admin") });
    }
    this.happen({
      kind: "session-started-unplanned",
      at,
      session,
      plan: {
        kind: "own-premises",
        workers: [person],
        place: undefined,
        startAt: at,
        endAt: after(at, hours(12)),
        checkInEveryMs: 0,
        colleague: undefined,
        outOfHours: false,
        silent: false,
      },
      checkInDueAt: undefined,
      personal: { subject: session, value: { meeting: [], activity: "" } },
      by: person,
    });
    return session;
  }

  endSession(session: SessionId): void {
    const at = this.#clock.now();
    this.happen({
      kind: "session-ended",
      at,
      session,
      by: personId("admin"),
      reportDueAt: after(at, hours(1)),
    });
  }

  async #answer(wish: Wish): Promise<Answer> {
    await Promise.resolve();
    this.#underWay -= 1;
    if (this.refusing) return { kind: "refused", refusal: { code: "journal-unavailable", what: "" } };
    const decision = decide(this.state, { ...wish, at: this.#clock.now() });
    if (decision.kind === "refused") return decision;
    for (const event of decision.events) this.happen(event);
    return { kind: "done", about: decision.about, onRecord: !this.#isBroken };
  }
}
