import type { Account } from "../../account.ts";
import type { Fact, FactOf, FrameSays, Noted } from "../../chronicle.ts";

/** A stretch in which a fob had power. */
export interface Powered {
  readonly from: number;
  readonly to: number;
  /** `undefined`: it lasted until the end. */
  readonly endedBy: FactOf<"fob">["how"] | undefined;
}

/** Whatever the wearer's thumb did was heard as this, all of it one press on its way. */
export interface Press {
  readonly counter: number;
  readonly says: Exclude<FrameSays, "heartbeat">;
  readonly sealedAt: number;
  /** Every time it went out. */
  readonly airedAt: readonly number[];
  /** When a reply that ends its sending first came to the fob. */
  readonly answeredAt: number;
}

/** All that happened to one fob, seen by who holds it in their hand. */
export interface FobBook {
  readonly fob: string;
  readonly made: FactOf<"fob-made">;
  readonly powered: readonly Powered[];
  readonly presses: readonly Press[];
  /** Flash took nothing. */
  readonly refusals: readonly { readonly from: number; readonly to: number }[];
  readonly of: <Kind extends Fact["kind"]>(kind: Kind) => readonly FactOf<Kind>[];
}

const known = new WeakMap<Account, readonly FobBook[]>();

export function fobBooks(account: Account): readonly FobBook[] {
  const found = known.get(account) ?? account.of("fob-made").map((made) => bookOf(account, made));
  known.set(account, found);
  return found;
}

/** The stretch with power that holds this instant. */
export function poweredAt({ powered }: FobBook, at: number): Powered | undefined {
  return powered.find(({ from, to }) => from <= at && at <= to);
}

export function hadPowerThrough(book: FobBook, from: number, to: number): boolean {
  const stretch = poweredAt(book, from);
  return stretch !== undefined && to <= stretch.to;
}

export function mayHaveRefused({ refusals }: FobBook, from: number, to: number): boolean {
  return refusals.some((refusal) => refusal.from <= to && from <= refusal.to);
}

/** The last number of an epoch, which goes out when flash takes no other (docs/firmware.md). */
export function isSpare(counter: number): boolean {
  return counter % 256 === 255;
}

function bookOf(account: Account, made: FactOf<"fob-made">): FobBook {
  const byKind = new Map<string, Noted[]>();
  for (const fact of account.parts.facts) {
    if (!("fob" in fact) || fact.fob !== made.fob) continue;
    const facts = byKind.get(fact.kind) ?? [];
    facts.push(fact);
    byKind.set(fact.kind, facts);
  }
  const of = <Kind extends Fact["kind"]>(kind: Kind): readonly FactOf<Kind>[] =>
    (byKind.get(kind) ?? []) as unknown as readonly FactOf<Kind>[];
  return {
    fob: made.fob,
    made,
    of,
    powered: poweredOf(of("fob"), account.endedAt),
    refusals: refusalsOf(of("fob-flash"), account.endedAt),
    presses: pressesOf(of),
  };
}

function poweredOf(changes: readonly FactOf<"fob">[], endedAt: number): readonly Powered[] {
  return changes.flatMap(({ state, at }, index) => {
    const off = changes[index + 1];
    return state === "on" ? [{ from: at, to: off?.at ?? endedAt, endedBy: off?.how }] : [];
  });
}

function refusalsOf(changes: readonly FactOf<"fob-flash">[], endedAt: number): FobBook["refusals"] {
  return changes.flatMap(({ state, at }, index) =>
    state === "refuses" ? [{ from: at, to: changes[index + 1]?.at ?? endedAt }] : [],
  );
}

function pressesOf(of: FobBook["of"]): readonly Press[] {
  const airedAt = new Map<number, number[]>();
  for (const { counter, at } of of("aired")) {
    const times = airedAt.get(counter) ?? [];
    times.push(at);
    airedAt.set(counter, times);
  }
  const answeredAt = new Map<number, number>();
  for (const { counter, meaning, at } of of("brought")) {
    if (meaning !== "received" && meaning !== "help-is-coming") continue;
    if (!answeredAt.has(counter)) answeredAt.set(counter, at);
  }
  return of("sealed").flatMap(({ counter, says, at }) =>
    says === "heartbeat"
      ? []
      : [
          {
            counter,
            says,
            sealedAt: at,
            airedAt: airedAt.get(counter) ?? [],
            answeredAt: answeredAt.get(counter) ?? Number.POSITIVE_INFINITY,
          },
        ],
  );
}
