import type { DomainEvent, EventKind } from "../../core/event.ts";

/** A body as it was recorded by some earlier version, personal data opened. */
type OldBody = Readonly<Record<string, unknown>>;

/** Turns a body of one version into a body of the next. */
export type Lift = (body: OldBody) => OldBody;

/**
 * How one kind of event is kept. `lifts[n]` makes version n + 2 out of version
 * n + 1, so the current version is one more than there are lifts, and whoever
 * changes the shape of an event has to say how the old ones are read.
 */
interface KindSpec<Carries extends boolean> {
  readonly personal: Carries;
  readonly lifts: readonly Lift[];
}

/** The event of a kind; `EventOf` finds none where one shape serves two kinds. */
type EventNamed<Kind extends EventKind, Event = DomainEvent> = Event extends {
  readonly kind: infer Named;
}
  ? Kind extends Named
    ? Event
    : never
  : never;

/** Complete by type: a kind added to the domain does not compile until it is here, with the truth about `personal`. */
type KindTable = {
  readonly [Kind in EventKind]: KindSpec<
    EventNamed<Kind> extends { readonly personal: unknown } ? true : false
  >;
};

const plain = { personal: false, lifts: [] } as const;
const personal = { personal: true, lifts: [] } as const;

/** P9, P10: every kind the journal knows, and which of them carry personal data to be sealed. */
export const eventKinds: KindTable = {
  "organisation-set-up": plain,
  "zone-changed": plain,
  "policy-adopted": plain,
  "person-added": personal,
  "person-changed": personal,
  "person-left": plain,
  "person-erased": plain,
  "codes-set": personal,
  "credential-issued": plain,
  "credential-revoked": plain,
  "place-added": plain,
  "place-changed": plain,
  "place-retired": plain,
  "relay-added": plain,
  "relay-changed": plain,
  "relay-retired": plain,
  "rota-set": plain,
  "rota-overridden": plain,
  "rota-override-cancelled": plain,
  "rota-checked": plain,
  "fob-enrolled": plain,
  "fob-re-enrolled": plain,
  "fob-assigned": plain,
  "fob-returned": plain,
  "fob-reported-lost": plain,
  "fob-found": plain,
  "fob-revoked": plain,
  "fob-suspected": plain,
  "fob-test-announced": plain,
  "fob-tested": plain,
  "frame-counted": plain,
  "session-planned": personal,
  "session-approved": plain,
  "session-refused": plain,
  "session-cancelled": plain,
  "session-lapsed": plain,
  "session-started": plain,
  "session-started-unplanned": personal,
  "session-extended": plain,
  "colleague-confirmed": plain,
  "checked-in": plain,
  "worker-reminded": plain,
  "check-in-missed": plain,
  "session-overran": plain,
  "session-ended": plain,
  "session-reported": personal,
  "session-erased": plain,
  "report-overdue": plain,
  "alarm-raised": plain,
  "alarm-pressed-again": plain,
  "step-taken": plain,
  "delivery-noted": plain,
  "alarm-acknowledged": plain,
  "acknowledgement-lapsed": plain,
  "attempt-recorded": personal,
  "emergency-services-noted": plain,
  "protocol-reached": plain,
  "worker-said-mistake": plain,
  "condition-cleared": plain,
  "condition-returned": plain,
  "alarm-resolved": personal,
  "contact-lost": plain,
  "contact-regained": plain,
  "relay-lost": plain,
  "relay-regained": plain,
  "hold-back-ended": plain,
  "clock-stepped": plain,
};

interface KnownKind {
  readonly personal: boolean;
  readonly lifts: readonly Lift[];
}

const byName: ReadonlyMap<string, KnownKind> = new Map(Object.entries(eventKinds));

export function kindNamed(name: string): KnownKind | undefined {
  return byName.get(name);
}

/** The version today's code writes; 0 for a kind it does not know. */
export function currentVersion(name: string): number {
  const known = byName.get(name);
  return known === undefined ? 0 : known.lifts.length + 1;
}

/** An old body made into today's; the same object when it is today's already. */
export function lift(body: OldBody, version: number, lifts: readonly Lift[]): OldBody {
  return lifts.slice(version - 1).reduce((older, step) => step(older), body);
}
