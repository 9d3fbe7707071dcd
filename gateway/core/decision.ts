import type { DomainEvent } from "./event.ts";
import type { Refusal, RefusalCode } from "./refusal.ts";

/**
 * What the domain makes of a command. `about` names the alarm or session it
 * made or touched. No events means that it was already so: a repeat, answered
 * as done.
 */
export type Decision =
  | { readonly kind: "happens"; readonly events: readonly DomainEvent[]; readonly about: string | undefined }
  | {
      readonly kind: "refused";
      readonly refusal: Refusal;
      /** P7: what happens all the same, unseen by whoever is refused; nearly always nothing. */
      readonly events: readonly DomainEvent[];
    };

export function happens(events: readonly DomainEvent[], about: string | undefined): Decision {
  return { kind: "happens", events, about };
}

/** Nothing changes and nobody is wrong: what was asked for is already so, or no longer matters. */
export function alreadySo(about?: string): Decision {
  return { kind: "happens", events: [], about };
}

export function refuse(code: RefusalCode, what: string): Decision {
  return { kind: "refused", refusal: { code, what }, events: [] };
}

/** P7: the answer is the no that anybody would have got, and help is called all the same. */
export function refuseButCall(refusal: Refusal, events: readonly DomainEvent[]): Decision {
  return { kind: "refused", refusal, events };
}
