import type { Instant } from "../../../shared/base/instant.ts";
import type { Effect } from "../../core/effect.ts";
import type { DomainEvent } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";

/** One turn of the engine that changed something, as everybody else may see it. */
export interface Committed {
  readonly events: readonly DomainEvent[];
  readonly effects: readonly Effect[];
  /** As it stands after exactly these events. Only to be read during the call: it goes on changing. */
  readonly state: OrgState;
  readonly recordedAt: Instant;
  /** P11: carried out while the journal cannot be written, and to be shown as such. */
  readonly offRecord: boolean;
}

/** Shows the world what happened: projections, credentials, presence. Quick; whatever it throws is a broken invariant. */
export interface Observer {
  committed(turn: Committed): void;
  /** Everything shown as not on record now is. */
  recordRestored(state: OrgState): void;
}

/** Durations of a press's stages in milliseconds, for histograms. A turn's stages are told once per turn with a press. */
export interface PressStages {
  /** From being submitted to being taken up, per press. */
  waited(ms: number): void;
  /** Deciding, evolving and reacting. */
  decided(ms: number): void;
  /** The durable append; not told off record. */
  appended(ms: number): void;
  /** Telling observers and handing effects over. */
  announced(ms: number): void;
}
