import type { AlarmKind } from "../../../gateway/core/policy/policy.ts";
import type { Account, Recorded } from "../account.ts";
import type { FactOf } from "../chronicle.ts";

export type Telling = FactOf<"told"> & { readonly alert: { readonly alert: "alarm" } };

/** Everything on record and in the open about one alarm. */
export interface AlarmBook {
  readonly alarm: string;
  readonly kind: AlarmKind;
  readonly events: readonly Recorded[];
  /** Attempts to tell somebody of it, by any channel, in order. */
  readonly tellings: readonly Telling[];
  /** What responders were answered while the journal could not be written. */
  readonly offRecord: readonly FactOf<"done">[];
}

const acts: readonly (string | undefined)[] = ["acknowledge", "attempt", "emergency-services", "resolve"];

/** One book for each alarm on record. */
export function alarmBooks(account: Account): readonly AlarmBook[] {
  const events = new Map<string, Recorded[]>();
  for (const one of account.parts.record) {
    if (!("alarm" in one.event) || one.event.alarm === undefined || one.event.kind === "frame-counted")
      continue;
    const known = events.get(one.event.alarm) ?? [];
    known.push(one);
    events.set(one.event.alarm, known);
  }
  const tellings = new Map<string, Telling[]>();
  for (const told of account.of("told")) {
    if (!isTelling(told)) continue;
    const { alarm } = told.alert.alarm;
    const known = tellings.get(alarm) ?? [];
    known.push(told);
    tellings.set(alarm, known);
  }
  const offRecord = account
    .of("done")
    .filter(({ done }) => done.result === "done" && !done.onRecord && acts.includes(done.do));
  return [...events].flatMap(([alarm, its]) => {
    const raised = its[0]?.event;
    if (raised?.kind !== "alarm-raised") return [];
    return [
      {
        alarm,
        kind: raised.alarmKind,
        events: its,
        tellings: tellings.get(alarm) ?? [],
        offRecord: offRecord.filter(({ done }) => done.about === alarm),
      },
    ];
  });
}

function isTelling(told: FactOf<"told">): told is Telling {
  return told.alert.alert === "alarm";
}
