import type { FobId, RelayId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { CounterWindow } from "../../../shared/frame/counterWindow.ts";

/** What is worth keeping about one fob over a restart. */
export interface PresenceRow {
  readonly fob: FobId;
  readonly window: CounterWindow;
  /** Tells the fob's keys apart without telling the key: a window belongs to one key only. 32 bits. */
  readonly keyCheck: number;
  readonly lastHeardAt: Instant | undefined;
  /** The latest relays to hear it, the latest first. */
  readonly relays: readonly RelayId[];
}

/** `presence-unreadable`: what was kept is damaged or gone. `presence-unwritable`: nothing can be kept now. */
export interface PresenceFault {
  readonly code: "presence-unreadable" | "presence-unwritable";
  readonly detail: string;
}

export interface LoadedPresence {
  readonly rows: readonly PresenceRow[];
  /** Set when some or all of it could not be used; `rows` is then what could. */
  readonly fault: PresenceFault | undefined;
}

/**
 * P8: counters survive restarts. This is not the record: losing it costs
 * protection against recorded heartbeats until each fob is next heard, and
 * nothing else, since presses are judged by the journal.
 */
export interface PresenceStore {
  /** Never fails: what cannot be read is left out, and said. */
  load(): Promise<LoadedPresence>;
  /** Replaces the rows of these fobs, all of them or none. */
  save(rows: readonly PresenceRow[]): Promise<Result<undefined, PresenceFault>>;
  close(): Promise<void>;
}
