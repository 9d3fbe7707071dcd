import type { FobId, RelayId } from "../../../shared/base/ids.ts";
import { after, type Instant, instant } from "../../../shared/base/instant.ts";
import type { CounterWindow } from "../../../shared/frame/counterWindow.ts";
import type { OrgState } from "../../core/state.ts";
import type { Clock } from "../clock.ts";
import type { Submit } from "../submit.ts";
import { ContactReports } from "./contactReports.ts";
import { Counters } from "./counters.ts";
import { FobSlots } from "./fobSlots.ts";
import { type Hearer, Hearers, ownConnection } from "./hearers.ts";
import { presenceLimits } from "./limits.ts";
import type { PresenceRow } from "./presenceStore.ts";
import { type Silence, SilenceWatch } from "./silenceWatch.ts";
import { WakeAtDue } from "./wakeAtDue.ts";

/** A verified frame, as far as it tells that its fob is there. */
export interface Sign {
  readonly fob: FobId;
  readonly counter: number;
  /** Which of the fob's keys it was sealed with. */
  readonly keyCheck: number;
  readonly hearer: Hearer;
  /** How long the relay says it kept the frame, in milliseconds; 0 when it came straight away. */
  readonly ageMs: number;
}

export interface ContactWatch {
  /** Silence longer than this is contact lost. */
  readonly limitMs: number;
  /** Since when the fob should be heard: what it said before does not count as missing. */
  readonly since: Instant;
}

export interface PresenceParts {
  readonly clock: Clock;
  readonly submit: Submit;
  /** The state as last committed: what contact is on record as lost. */
  readonly state: () => OrgState;
}

/**
 * Who is being heard, in memory and never in the journal: heartbeats cost
 * nothing durable. P5: a watched fob that falls silent is reported lost within
 * `sweepMs` of its due instant, once, and regained once when it is heard again.
 */
export class Presence {
  readonly #clock: Clock;
  readonly #state: () => OrgState;
  readonly #slots = new FobSlots();
  readonly #counters = new Counters();
  readonly #hearers = new Hearers();
  readonly #silence = new SilenceWatch();
  readonly #changed = new Set<number>();
  readonly #lost = new Set<FobId>();
  /** Fobs whose present silence was already given more time. */
  readonly #listenedAnew = new Set<FobId>();
  /** Fobs about which there was more to report while a report was under way. */
  readonly #owed = new Set<FobId>();
  readonly #reports: ContactReports;
  readonly #sweeping: WakeAtDue;
  readonly #reminding: WakeAtDue;
  #waitsForRoom = false;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(parts: PresenceParts) {
    this.#clock = parts.clock;
    this.#state = parts.state;
    this.#reports = new ContactReports(parts.submit, (fob) => this.#settled(fob));
    this.#sweeping = new WakeAtDue(parts.clock, () => this.#sweep());
    this.#reminding = new WakeAtDue(parts.clock, () => this.#remind());
  }

  /** What has been heard of this fob under this key. */
  windowOf(fob: FobId, keyCheck: number): CounterWindow | undefined {
    const slot = this.#slots.find(fob);
    return slot === undefined ? undefined : this.#counters.windowOf(slot, keyCheck);
  }

  /** A frame that is news. When it ends a silence on record, settles once that end is on record too. */
  heard(sign: Sign): Promise<void> | undefined {
    const slot = this.#slots.of(sign.fob);
    const now = this.#clock.monotonic();
    this.#counters.note(slot, sign.keyCheck, sign.counter);
    this.#hearers.note(slot, sign.hearer, now);
    this.#silence.heard(slot, now - sign.ageMs, after(this.#clock.now(), -sign.ageMs));
    this.#changed.add(slot);
    if (this.#silence.isDue(slot, now)) return undefined;
    this.#listenedAnew.delete(sign.fob);
    return this.#regained(slot, sign.fob);
  }

  /**
   * A frame that is no news, or older than what is known. P8: it never counts as
   * a sign of life, or one recording played over and over would hide a silence.
   */
  heardAgain(sign: Sign): void {
    const slot = this.#slots.of(sign.fob);
    const now = this.#clock.monotonic();
    if (now - this.#silence.lastHeardAt(slot) <= presenceLimits.echoMs) {
      this.#hearers.note(slot, sign.hearer, now);
    }
    this.#counters.note(slot, sign.keyCheck, sign.counter);
    this.#changed.add(slot);
  }

  /** From now on silence matters; a fob not heard yet has its limit from this instant. Again: only the limit changes. */
  watch(fob: FobId, wanted: ContactWatch): void {
    const slot = this.#slots.of(fob);
    const onRecord = this.#isLostOnRecord(fob);
    const dueAt = this.#silence.watch(slot, wanted, { now: this.#clock.monotonic(), lost: onRecord });
    if (dueAt === undefined) {
      if (onRecord) this.#lost.add(fob);
      return;
    }
    this.#wakeFor(dueAt);
  }

  unwatch(fob: FobId): void {
    this.#lost.delete(fob);
    this.#listenedAnew.delete(fob);
    const slot = this.#slots.find(fob);
    if (slot !== undefined) this.#silence.unwatch(slot);
  }

  /** Reports those still silent that are not on record as lost: after their relay is back, or was waited for long enough. */
  recheck(fobs: Iterable<FobId>): void {
    for (const fob of fobs) {
      if (this.#lost.has(fob) && !this.#isLostOnRecord(fob)) this.#reportLost(fob);
    }
  }

  /**
   * The relay that left these uncovered is back. Nobody could hear them
   * meanwhile, so each has its limit anew, but once in a silence: a relay that
   * comes and goes must not hide one.
   */
  listenAnew(fobs: Iterable<FobId>): void {
    for (const fob of fobs) {
      const slot = this.#slots.find(fob);
      if (slot === undefined || !this.#silence.isWatched(slot) || this.#isLostOnRecord(fob)) continue;
      if (this.#listenedAnew.has(fob)) {
        this.recheck([fob]);
        continue;
      }
      this.#listenedAnew.add(fob);
      this.#lost.delete(fob);
      this.#wakeFor(this.#silence.listenAnew(slot, this.#clock.monotonic()));
    }
  }

  /** Watched fobs that are silent now, on record or not. */
  silent(): readonly FobId[] {
    return [...this.#lost];
  }

  get watched(): number {
    return this.#silence.watched;
  }

  /** The latest to hear the fob and likely to reach it, the latest first. */
  hearersOf(fob: FobId): readonly Hearer[] {
    const slot = this.#slots.find(fob);
    if (slot === undefined) return [];
    return this.#hearers.since(slot, this.#clock.monotonic() - presenceLimits.hearerFreshMs);
  }

  /** Watched fobs that only this relay has been hearing. Looks at every watched fob: for when a relay is lost. */
  onlyHeardBy(relay: RelayId): readonly FobId[] {
    const since = this.#clock.monotonic() - presenceLimits.hearerFreshMs;
    const found: FobId[] = [];
    for (let slot = 0; slot < this.#slots.count; slot += 1) {
      if (this.#silence.isWatched(slot) && this.#hearers.isOnly(slot, relay, since)) {
        found.push(this.#slots.fobAt(slot));
      }
    }
    return found;
  }

  /**
   * Takes up what was kept over a restart, before anything is watched. Nobody
   * listened meanwhile, so a kept fob has its limit anew; who heard it last
   * counts as fresh, since a relay that died with the gateway is one loss too.
   */
  restore(rows: readonly PresenceRow[]): void {
    const now = this.#clock.monotonic();
    for (const row of rows) {
      const slot = this.#slots.of(row.fob);
      this.#counters.keep(slot, row.keyCheck, row.window);
      if (row.lastHeardAt !== undefined) this.#silence.remember(slot, row.lastHeardAt);
      for (const [place, relay] of row.relays.entries()) this.#hearers.note(slot, relay, now - place);
    }
  }

  /** At most so many rows changed since they were last taken, for the store. */
  takeChanged(most: number): readonly PresenceRow[] {
    const rows: PresenceRow[] = [];
    for (const slot of this.#changed) {
      if (rows.length === most) break;
      this.#changed.delete(slot);
      rows.push(this.#rowOf(slot));
    }
    return rows;
  }

  /** Rows that could not be stored count as changed still. */
  giveBack(rows: readonly PresenceRow[]): void {
    for (const { fob } of rows) this.#changed.add(this.#slots.of(fob));
  }

  stop(): void {
    this.#sweeping.cancel();
    this.#reminding.cancel();
  }

  #rowOf(slot: number): PresenceRow {
    const since = this.#clock.monotonic() - presenceLimits.hearerFreshMs;
    const hearers = this.#hearers.since(slot, since);
    return {
      fob: this.#slots.fobAt(slot),
      ...this.#counters.kept(slot),
      lastHeardAt: this.#silence.lastHeardWall(slot),
      relays: hearers.filter((hearer): hearer is RelayId => hearer !== ownConnection),
    };
  }

  #wakeFor(dueAt: number): void {
    if (!this.#waitsForRoom) this.#sweeping.by(Math.max(dueAt, this.#sweptAt + presenceLimits.sweepMs));
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    this.#sweptAt = now;
    while (this.#reports.hasRoom) {
      const slot = this.#silence.takeDue(now);
      if (slot === undefined) {
        const next = this.#silence.nextDueAt();
        if (next !== undefined) this.#wakeFor(next);
        return;
      }
      const fob = this.#slots.fobAt(slot);
      this.#lost.add(fob);
      this.#reportLost(fob);
    }
    this.#waitsForRoom = true;
  }

  #settled(fob: FobId): void {
    if (this.#owed.delete(fob)) {
      if (this.#lost.has(fob)) this.recheck([fob]);
      else void this.#regained(this.#slots.of(fob), fob);
    }
    if (!this.#waitsForRoom || !this.#reports.hasAmpleRoom) return;
    this.#waitsForRoom = false;
    this.#sweeping.by(this.#clock.monotonic());
  }

  #reportLost(fob: FobId): void {
    this.#reminding.by(this.#clock.monotonic() + presenceLimits.reportAgainMs);
    if (this.#reports.underWay(fob) !== undefined) {
      this.#owed.add(fob);
      return;
    }
    if (!this.#reports.hasRoom) return;
    const silence: Silence = this.#silence.silenceOf(this.#slots.of(fob));
    const now = this.#clock.now();
    void this.#reports.send(
      {
        kind: "note-contact-lost",
        fob,
        lastHeardAt: silence.lastHeardAt,
        dueAt: instant(Math.min(silence.dueAt, now)),
      },
      now,
    );
  }

  /** The core knows whether there is anything to end, also for a fob that is no longer watched. */
  #regained(slot: number, fob: FobId): Promise<void> | undefined {
    if (this.#lost.delete(fob)) this.#wakeFor(this.#silence.rearm(slot));
    const underWay = this.#reports.underWay(fob);
    if (underWay !== undefined) {
      this.#owed.add(fob);
      return underWay;
    }
    if (!this.#isLostOnRecord(fob)) return undefined;
    return this.#reports.send({ kind: "note-contact-regained", fob }, this.#clock.now());
  }

  #remind(): void {
    this.recheck(this.#lost);
    if ([...this.#lost].some((fob) => !this.#isLostOnRecord(fob))) {
      this.#reminding.by(this.#clock.monotonic() + presenceLimits.reportAgainMs);
    }
  }

  #isLostOnRecord(fob: FobId): boolean {
    return this.#state().fobs.get(fob)?.contact.phase === "lost";
  }
}
