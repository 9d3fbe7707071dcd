import type { EventRow } from "../../gateway/adapters/journal/chain.ts";
import { openEvent, type StoredEvent } from "../../gateway/adapters/journal/storedEvents.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import type { DomainEvent, EventKind, EventOf } from "../../gateway/core/event.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import type { Policy } from "../../gateway/core/policy/policy.ts";
import type { OrgState } from "../../gateway/core/state.ts";
import { certain } from "../../shared/base/invariant.ts";
import type { Fact, FactOf, Noted } from "./chronicle.ts";
import type { Anchor } from "./world/tappedBroker.ts";
import type { World } from "./world/world.ts";

/** One event of the journal's export. */
export interface Recorded {
  readonly seq: number;
  /** When it reached the disk, in the world's time. */
  readonly landedAt: number;
  readonly recordedAt: number;
  readonly event: DomainEvent;
}

/** A stretch of the world's time in which one gateway process served. */
export interface Life {
  readonly from: number;
  readonly to: number;
}

/** A promise that was not kept, in the world's time. */
export interface Violation {
  readonly promise: string;
  readonly at: number;
  readonly says: string;
}

export type Checker = (account: Account) => readonly Violation[];

interface AccountParts {
  readonly seed: number;
  readonly facts: readonly Noted[];
  readonly rows: readonly EventRow[];
  readonly record: readonly Recorded[];
  readonly anchors: readonly Anchor[];
  readonly leaks: readonly string[];
  readonly diskText: string;
  readonly digest: string;
  readonly endedAt: number;
  /** `undefined` while not everything is on record. */
  readonly liveState: Readonly<Record<string, unknown>> | undefined;
  readonly replayedState: Readonly<Record<string, unknown>>;
}

/** What happened in one simulation, for the checkers to judge. */
export class Account {
  readonly parts: AccountParts;
  readonly lives: readonly Life[];
  readonly #byKind = new Map<string, Noted[]>();
  readonly #byEvent = new Map<string, Recorded[]>();

  constructor(parts: AccountParts) {
    this.parts = parts;
    for (const fact of parts.facts) listed(this.#byKind, fact.kind).push(fact);
    for (const one of parts.record) listed(this.#byEvent, one.event.kind).push(one);
    this.lives = livesOf(parts.facts, parts.endedAt);
  }

  get endedAt(): number {
    return this.parts.endedAt;
  }

  of<Kind extends Fact["kind"]>(kind: Kind): readonly FactOf<Kind>[] {
    return (this.#byKind.get(kind) ?? []) as unknown as readonly FactOf<Kind>[];
  }

  recorded<Kind extends EventKind>(kind: Kind): readonly (Recorded & { readonly event: EventOf<Kind> })[] {
    return (this.#byEvent.get(kind) ?? []) as unknown as readonly (Recorded & {
      readonly event: EventOf<Kind>;
    })[];
  }

  /** The life that served at this instant. */
  lifeAt(at: number): Life | undefined {
    return this.lives.find(({ from, to }) => from <= at && at <= to);
  }

  isUpThrough(from: number, to: number): boolean {
    const life = this.lifeAt(from);
    return life !== undefined && to <= life.to;
  }

  /** The policies that may have been in force in this stretch: those sent before its end, back to one sure to have held. */
  policies(from: number, to: number): readonly Policy[] {
    const sent = this.of("policy").filter(({ at }) => at <= to);
    const earlier = sent.filter(({ at }) => at <= from - 60_000).length;
    // One that was refused for want of a disk leaves the one before it in force.
    return sent.slice(Math.max(0, earlier - 3)).map(({ policy }) => policy);
  }
}

export function accountOf(world: World): Account {
  const { machine, chronicle } = world;
  const organisation = machine.life?.organisation;
  // While something is not on record, live and recorded state differ, as health says.
  const isWhole = organisation !== undefined && !organisation.engine.isOffRecord;
  machine.landings.take(world.now);
  const rows = machine.disk.frames.flatMap((frame) => (frame.kind === "event" ? [frame.row] : []));
  const keyOf = machine.vault.subjectKey.bind(machine.vault);
  const record = rows.map((row) => ({
    seq: row.seq,
    landedAt: machine.landings.of(row.seq),
    recordedAt: row.recordedAt,
    event: certain(openEvent(JSON.parse(row.body) as StoredEvent, row.version, keyOf), row.kind),
  }));
  return new Account({
    seed: world.seed,
    facts: chronicle.facts,
    rows,
    record,
    anchors: machine.anchors,
    leaks: world.leaks,
    diskText: rows.map(({ body }) => body).join("\n"),
    digest: chronicle.digest(),
    endedAt: Math.round(world.now),
    liveState: isWhole ? plain(organisation.engine.state) : undefined,
    replayedState: plain(replay(record)),
  });
}

function replay(record: readonly Recorded[]): OrgState {
  const state = emptyState();
  for (const { event } of record) evolve(state, event);
  return state;
}

/** State as JSON has it: a field that is `undefined` and one that is absent are the same. */
function plain(state: OrgState): Record<string, unknown> {
  const text = JSON.stringify(state, (_name, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value].sort(byName) : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

function byName(one: unknown, other: unknown): number {
  return String(one) < String(other) ? -1 : 1;
}

function livesOf(facts: readonly Noted[], endedAt: number): readonly Life[] {
  const lives: Life[] = [];
  let from: number | undefined;
  for (const fact of facts) {
    if (fact.kind === "gateway-up") from = fact.at;
    if (fact.kind !== "gateway-down" || from === undefined) continue;
    lives.push({ from, to: fact.at });
    from = undefined;
  }
  if (from !== undefined) lives.push({ from, to: endedAt });
  return lives;
}

function listed<Item>(map: Map<string, Item[]>, name: string): Item[] {
  const known = map.get(name);
  if (known !== undefined) return known;
  const fresh: Item[] = [];
  map.set(name, fresh);
  return fresh;
}
