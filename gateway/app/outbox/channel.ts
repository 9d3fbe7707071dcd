import type { PersonId } from "../../../shared/base/ids.ts";
import type { Effect, Urgency } from "../../core/effect.ts";
import type { DeliveryOutcome } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";

/** The effects that speak to a person. */
export type PersonEffect = Extract<Effect, { readonly person: PersonId }>;
/** The effects that must be done in the end, and are tried until they are. */
export type LastingEffect = Exclude<Effect, PersonEffect>;
type LastingOf<Kind extends LastingEffect["kind"]> = Extract<LastingEffect, { readonly kind: Kind }>;

/** One thing to say to one person. */
export interface Notification {
  readonly effect: PersonEffect;
  readonly urgency: Urgency;
  /** As it stands at the moment of sending; to be read before the first wait. */
  readonly state: OrgState;
  /** P11: the journal cannot be written now, and the message says so. */
  readonly offRecord: boolean;
  /** When the outbox stops waiting and counts the delivery as failed. */
  readonly withinMs: number;
}

/** Begins one delivery, at most once; for rejecting, see `deliver`. */
export type Sending = () => Promise<DeliveryOutcome>;

/** A way to reach people: MQTT, later web push, SMS, voice. It says honestly what became of a message. */
export interface Channel {
  /** An identifier of at most 16 characters, e.g. `mqtt`. */
  readonly name: string;
  /** Whether this person can be reached this way at all. */
  reaches(person: PersonId, state: OrgState): boolean;
  /** Rejecting counts as failed. */
  deliver(notification: Notification): Promise<DeliveryOutcome>;
  /**
   * What `deliver` would do, worked out beforehand and begun by calling it. Asked
   * while the append behind it is under way, so nothing may leave before that
   * call. A channel without it works everything out when it delivers.
   */
  prepare?(notification: Notification): Sending;
}

/** `not-yet`: to be tried again. Rejecting and taking too long count as that. */
export type Doing = "done" | "not-yet";

/** Does what is not a message to a person. Each may be asked twice for the same key. */
export interface Doers {
  /** P6: passes the sealed "help is coming" on to the fob; the acknowledgement is on record. */
  tellFob(effect: LastingOf<"tell-fob-help-is-coming">): Promise<Doing>;
  disconnect(effect: LastingOf<"disconnect">): Promise<Doing>;
  /** P10: the erasure; the event behind it is on record. */
  destroyKey(effect: LastingOf<"destroy-key">): Promise<Doing>;
}
