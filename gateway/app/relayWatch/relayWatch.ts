import { type CommandId, parseCommandId, type RelayId } from "../../../shared/base/ids.ts";
import { after, type Instant, instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { BodyOf } from "../../core/command.ts";
import type { DomainEvent } from "../../core/event.ts";
import type { OrgState, Relay } from "../../core/state.ts";
import type { Clock } from "../clock.ts";
import type { Presence } from "../presence/presence.ts";
import { WakeAtDue } from "../presence/wakeAtDue.ts";
import type { Submit } from "../submit.ts";
import { relayWatchLimits } from "./limits.ts";

export interface RelayWatchParts {
  readonly clock: Clock;
  readonly state: () => OrgState;
  readonly submit: Submit;
  readonly presence: Pick<Presence, "onlyHeardBy">;
}

interface Watched {
  /** The last sign of life, or when watching began: monotonic, and in wall time. */
  heardAt: number;
  heardWall: Instant;
  /** It left, or the broker says that it did: no policy gives it more time. */
  isGone: boolean;
  /** When the relay is lost unless it is heard; for one that is lost, when it is reported again. */
  dueAt: number;
  /** The same instant for the record, in wall time. */
  dueWall: Instant;
  isLost: boolean;
  underWay: boolean;
}

const never = Number.POSITIVE_INFINITY;

/**
 * P5: a relay that falls silent is one loss that names everyone it leaves
 * uncovered. Its status says that it is there; anything else it publishes does
 * too. Relays number hundreds, so one look at all of them is a look at few.
 */
export class RelayWatch {
  readonly #parts: RelayWatchParts;
  readonly #relays = new Map<RelayId, Watched>();
  readonly #waking: WakeAtDue;
  #sent = 0;
  #unknown = 0;

  constructor(parts: RelayWatchParts) {
    this.#parts = parts;
    this.#waking = new WakeAtDue(parts.clock, () => this.#look());
  }

  /** Begins to watch every relay the state knows; each has the policy's time to say something. */
  start(): void {
    for (const relay of this.#parts.state().relays.values()) this.#follow(relay);
  }

  stop(): void {
    this.#waking.cancel();
  }

  /** Messages from relays that nobody registered: counted and otherwise ignored. */
  get unknown(): number {
    return this.#unknown;
  }

  /** The relay said something. Settles once the end of its loss, if this ends one, is on disk. */
  alive(id: RelayId): Promise<void> | undefined {
    const watched = this.#relays.get(id);
    if (watched === undefined) {
      this.#unknown += 1;
      return undefined;
    }
    const wasLost = watched.isLost;
    watched.isLost = false;
    watched.isGone = false;
    watched.heardAt = this.#parts.clock.monotonic();
    watched.heardWall = this.#parts.clock.now();
    this.#dueByPolicy(watched);
    return wasLost || this.#isLostOnRecord(id) ? this.#report(id, watched) : undefined;
  }

  /** The relay said that it stops, or the broker said so for it. */
  gone(id: RelayId, how: "leaving" | "will"): void {
    const watched = this.#relays.get(id);
    if (watched === undefined) {
      this.#unknown += 1;
      return;
    }
    if (watched.isLost) return;
    watched.isGone = true;
    const graceMs = how === "will" ? relayWatchLimits.willGraceMs : 0;
    if (watched.dueAt > this.#parts.clock.monotonic() + graceMs) this.#dueIn(watched, graceMs);
  }

  /**
   * Follows what was committed: relays added and retired, and a policy that
   * changes their time. P5: silence counts from the last sign of life whatever is
   * adopted meanwhile, or policies adopted one after another would hide a loss.
   */
  follow(event: DomainEvent): void {
    if (event.kind === "relay-added" || event.kind === "relay-changed" || event.kind === "relay-retired") {
      const relay = this.#parts.state().relays.get(event.relay);
      if (relay !== undefined) this.#follow(relay);
    } else if (event.kind === "policy-adopted") {
      for (const watched of this.#relays.values()) {
        if (!watched.isLost && !watched.isGone) this.#dueByPolicy(watched);
      }
    }
  }

  #follow(relay: Relay): void {
    if (relay.watch.phase === "retired") {
      this.#relays.delete(relay.id);
      return;
    }
    if (this.#relays.has(relay.id)) return;
    const now = this.#parts.clock.now();
    const heardAt = this.#parts.clock.monotonic();
    const isLost = relay.watch.phase === "lost";
    const heard = { heardAt, heardWall: now, isGone: false };
    const watched = { ...heard, dueAt: never, dueWall: now, isLost, underWay: false };
    this.#relays.set(relay.id, watched);
    if (!isLost) this.#dueByPolicy(watched);
  }

  #dueByPolicy(watched: Watched): void {
    const ms = this.#afterMs();
    watched.dueAt = watched.heardAt + ms;
    watched.dueWall = after(watched.heardWall, ms);
    this.#waking.by(watched.dueAt);
  }

  #dueIn(watched: Watched, ms: number): void {
    watched.dueAt = this.#parts.clock.monotonic() + ms;
    watched.dueWall = after(this.#parts.clock.now(), ms);
    this.#waking.by(watched.dueAt);
  }

  #look(): void {
    const now = this.#parts.clock.monotonic();
    let next = never;
    for (const [id, watched] of this.#relays) {
      if (watched.dueAt <= now) {
        watched.isLost = true;
        watched.dueAt = never;
        void this.#report(id, watched);
      }
      next = Math.min(next, watched.dueAt);
    }
    if (next !== never) this.#waking.by(next);
  }

  /** One report per relay at a time; when it is settled, whatever is not yet so on record is reported too. */
  async #report(id: RelayId, watched: Watched): Promise<void> {
    if (watched.underWay || watched.isLost === this.#isLostOnRecord(id)) return;
    watched.underWay = true;
    const wanted = watched.isLost;
    const body = wanted ? this.#lossOf(id, watched) : ({ kind: "note-relay-regained", relay: id } as const);
    const { answer, durable } = this.#parts.submit.submit({
      id: this.#idOf(body),
      by: { kind: "gateway" },
      body,
    });
    const came = await answer;
    watched.underWay = false;
    if (watched.isLost !== wanted) await this.#report(id, watched);
    else if (came.kind === "refused" && watched.isLost) this.#againLater(watched);
    await durable;
  }

  /** A report that was refused is made again, since the relay is no less lost. */
  #againLater(watched: Watched): void {
    watched.dueAt = this.#parts.clock.monotonic() + relayWatchLimits.reportAgainMs;
    this.#waking.by(watched.dueAt);
  }

  #lossOf(id: RelayId, watched: Watched): BodyOf<"note-relay-lost"> {
    const uncovered = this.#parts.presence.onlyHeardBy(id);
    const dueAt = instant(Math.min(watched.dueWall, this.#parts.clock.now()));
    return { kind: "note-relay-lost", relay: id, dueAt, uncovered };
  }

  /** Each report has its own id, also over a restart: a relay is lost more than once in its life. */
  #idOf(body: BodyOf<"note-relay-lost" | "note-relay-regained">): CommandId {
    this.#sent += 1;
    const verb = body.kind === "note-relay-lost" ? "lost" : "regained";
    const at = this.#parts.clock.now();
    return certain(parseCommandId(`relay-${verb}:${body.relay}:${at}-${this.#sent}`), "a report's id");
  }

  #isLostOnRecord(id: RelayId): boolean {
    return this.#parts.state().relays.get(id)?.watch.phase === "lost";
  }

  #afterMs(): number {
    return this.#parts.state().policy.relayLost.afterMs;
  }
}
