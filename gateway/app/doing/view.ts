import type { PersonId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import type { HealthMessage } from "../../../shared/wire/healthMessage.ts";
import type { Scope } from "./scopes.ts";

/** Who asks, when, and what is not in the state. */
export interface Asking {
  readonly who: PersonId;
  readonly now: Instant;
  readonly offRecord: boolean;
  readonly health: HealthMessage;
}

/** The asker and how far they may see. */
export interface View {
  readonly asking: Asking;
  readonly scope: Scope;
}
