import type { Brand } from "../../shared/base/brand.ts";
import type { AlarmId, CredentialId, FobId, PersonId, SessionId } from "../../shared/base/ids.ts";
import type { Instant } from "../../shared/base/instant.ts";

/** Names one effect for good: doing it twice under the same key is the same doing. */
export type EffectKey = Brand<string, "EffectKey">;

export function effectKey(...parts: readonly (string | number)[]): EffectKey {
  return parts.join("/") as EffectKey;
}

/**
 * What must be told to the outside once the events behind it are durable. Kept
 * in the journal until settled, done at least once, and checked against the
 * state of that moment before it is done: an acknowledged alarm is not sent.
 * Retained views (alarms, sessions, health) are no effects: they are projected
 * from state after each commit and all again at start.
 */
export type Effect = { readonly key: EffectKey; readonly since: Instant } & EffectBody;

export type EffectBody =
  | {
      readonly kind: "notify-step";
      readonly alarm: AlarmId;
      readonly round: number;
      readonly step: number;
      readonly person: PersonId;
    }
  | {
      readonly kind: "remind-worker";
      readonly session: SessionId;
      readonly of: "check-in" | "expected-end";
      readonly dueAt: Instant;
      readonly person: PersonId;
    }
  | { readonly kind: "ask-colleague"; readonly session: SessionId; readonly person: PersonId }
  | { readonly kind: "ask-approval"; readonly session: SessionId; readonly person: PersonId }
  | { readonly kind: "tell-unplanned"; readonly session: SessionId; readonly person: PersonId }
  | { readonly kind: "chase-report"; readonly session: SessionId; readonly person: PersonId }
  | {
      /** News for whoever took charge: the protocol's next stage, or the worker pressing again. */
      readonly kind: "tell-responder";
      readonly alarm: AlarmId;
      readonly person: PersonId;
      readonly why: "protocol-stage" | "pressed-again";
    }
  | {
      /** P6: only ever after the acknowledgement is durable, and never for duress, which must look like nothing. */
      readonly kind: "tell-fob-help-is-coming";
      readonly fob: FobId;
      readonly counter: number;
      readonly alarm: AlarmId;
    }
  | { readonly kind: "disconnect"; readonly credential: CredentialId }
  | { readonly kind: "destroy-key"; readonly subject: PersonId | SessionId };

/** Lower goes first: panic and duress 0, other alarms 1, technical 2, everything about sessions 3. */
export type Urgency = 0 | 1 | 2 | 3;
