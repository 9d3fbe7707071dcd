import type { DomainEvent } from "./event.ts";
import type { Refusal, RefusalCode } from "./refusal.ts";

/**
 * What the domain makes of a command. `about` names the alarm or session it
 * made or touched. No events means that it was already so: a repeat, answered
 * as done.
 */
export type Decision =
  | { readonly kind: "happens"; readonly events: readonly DomainEvent[]; readonly about: string | undefined }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export function happens(events: readonly DomainEvent[], about: string | undefined): Decision {
  return { kind: "happens", events, about };
}

/** Nothing changes and nobody is wrong: what was asked for is already so, or no longer matters. */
export function alreadySo(about?: string): Decision {
  return { kind: "happens", events: [], about };
}

export function refuse(code: RefusalCode, what: string): Decision {
  return { kind: "refused", refusal: { code, what } };
}
