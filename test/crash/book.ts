import type { EventRow } from "../../gateway/adapters/journal/chain.ts";

/**
 * What the outside world knows for certain, kept apart from the gateway: it
 * has only what came over a connection, and it forgets nothing at a kill.
 */
export class Book {
  /** `fob:counter` of every press whose PUBACK came. */
  readonly confirmed = new Set<string>();
  /** The same, of every sealed "received" that the fob's own key opened. */
  readonly received = new Set<string>();
  /** Alarms seen open, which nobody has tried to resolve. */
  readonly open = new Set<string>();
  /** Alarms whose resolution was answered as done and on record. */
  readonly resolved = new Set<string>();
  /** Alarms whose acknowledgement was answered as done and on record. */
  readonly acknowledged = new Set<string>();
}

/** The record as somebody reads it who knows the events' form and none of the gateway's reasoning. */
export class Tally {
  /** How often each `fob:counter` was taken up. */
  readonly presses = new Map<string, number>();
  readonly openAlarmOf = new Map<string, string>();
  readonly raised = new Set<string>();
  readonly acknowledged = new Set<string>();
  readonly resolved = new Set<string>();
  /** A panic raised for a fob whose panic was still open. */
  readonly doubles: string[] = [];
  readonly #fobOf = new Map<string, string>();

  take(row: Pick<EventRow, "kind" | "body">): void {
    const event = JSON.parse(row.body) as Record<string, unknown>;
    const alarm = String(event["alarm"]);
    switch (row.kind) {
      case "frame-counted": {
        const press = `${String(event["fob"])}:${String(event["counter"])}`;
        this.presses.set(press, (this.presses.get(press) ?? 0) + 1);
        return;
      }
      case "alarm-raised": {
        this.raised.add(alarm);
        if (event["alarmKind"] !== "panic") return;
        const fob = String((event["subject"] as Record<string, unknown>)["fob"]);
        const before = this.openAlarmOf.get(fob);
        if (before !== undefined) this.doubles.push(`${fob}: ${before} and ${alarm}`);
        this.openAlarmOf.set(fob, alarm);
        this.#fobOf.set(alarm, fob);
        return;
      }
      case "alarm-acknowledged":
        this.acknowledged.add(alarm);
        return;
      case "alarm-resolved":
        this.resolved.add(alarm);
        this.openAlarmOf.delete(this.#fobOf.get(alarm) ?? "");
        return;
    }
  }
}

/** P1, P2: everything in the book that the record does not bear out; empty means that nothing was lost or doubled. */
export function shortcomings(book: Book, tally: Tally): readonly string[] {
  const missing = (what: string, wanted: ReadonlySet<string>, there: { has(key: string): boolean }) =>
    [...wanted].filter((key) => !there.has(key)).map((key) => `${what}: ${key} is not on record`);
  const twice = [...tally.presses].filter(([, times]) => times > 1);
  return [
    ...missing("confirmed", book.confirmed, tally.presses),
    ...missing("told received", book.received, tally.presses),
    ...missing("seen open", book.open, tally.raised),
    ...missing("acknowledged", book.acknowledged, tally.acknowledged),
    ...missing("resolved", book.resolved, tally.resolved),
    ...[...book.open]
      .filter((alarm) => tally.resolved.has(alarm))
      .map((alarm) => `${alarm}: closed by nobody`),
    ...twice.map(([press, times]) => `${press} was taken up ${times} times`),
    ...tally.doubles.map((double) => `raised twice: ${double}`),
  ];
}

/** P3: the alarms that were not heard of for longer than `mostMs`, given when each rang. */
export function fellSilent(
  rings: ReadonlyMap<string, readonly number[]>,
  { until, mostMs }: { readonly until: number; readonly mostMs: number },
): readonly string[] {
  return [...rings].flatMap(([alarm, times]) => {
    const edges = [0, ...times, until];
    const longest = Math.max(...edges.slice(1).map((at, index) => at - (edges[index] ?? 0)));
    return longest > mostMs ? [`${alarm} was silent for ${Math.round(longest)} ms`] : [];
  });
}
