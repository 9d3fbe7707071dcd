import type { Instant } from "../../../shared/base/instant.ts";
import { InvariantBroken } from "../../../shared/base/invariant.ts";
import type { DomainEvent } from "../../core/event.ts";
import type { Batch, Head, Journal, JournalFault } from "../journal.ts";

/** What became of an append. `in-doubt`: it may be on disk, and the journal cannot be asked now. */
export type Fate =
  | { readonly kind: "landed" }
  | { readonly kind: "not-landed"; readonly fault: JournalFault }
  | { readonly kind: "in-doubt"; readonly fault: JournalFault };

const landed: Fate = { kind: "landed" };

interface Doubt {
  readonly before: Head;
  readonly events: number;
}

/**
 * Appends to the journal and knows where it ends. An append that fails may have
 * landed all the same: then the journal is asked where it really ends. We are
 * its only writer, so an end further by exactly our events is ours; an
 * unchanged end means that nothing landed; anything else is a broken invariant.
 */
export class Recorder {
  readonly #journal: Journal;
  #head: Head;
  #recordedAt: Instant | undefined;
  #doubt: Doubt | undefined;

  constructor(journal: Journal, head: Head, recordedAt: Instant | undefined) {
    this.#journal = journal;
    this.#head = head;
    this.#recordedAt = recordedAt;
  }

  get head(): Head {
    return this.#head;
  }

  /** Appends one batch, one at a time. P9: recorded instants never go back but with the record of a clock set back. */
  async append(batch: Omit<Batch, "after">): Promise<Fate> {
    if (this.#doubt !== undefined) throw new InvariantBroken("an append while another's fate is in doubt");
    const before = this.#head;
    const floor = batch.events.some(stepsBack) ? undefined : this.#recordedAt;
    const recordedAt = later(floor, batch.recordedAt);
    this.#recordedAt = recordedAt;
    const result = await this.#journal.append({ ...batch, after: before, recordedAt });
    if (result.ok) {
      this.#head = result.value;
      return landed;
    }
    const { fault } = result;
    // Every doubt is settled before the next append, so an end that is elsewhere was written by somebody else.
    if (fault.code === "head-moved")
      throw new InvariantBroken(`the record was written by another: ${fault.detail}`);
    if (fault.landed === "no") return { kind: "not-landed", fault };
    this.#doubt = { before, events: batch.events.length };
    return this.settleDoubt(fault);
  }

  /** Asks the journal what became of the append in doubt. */
  async settleDoubt(fault: JournalFault): Promise<Fate> {
    const doubt = this.#doubt;
    if (doubt === undefined) return { kind: "not-landed", fault };
    const result = await this.#journal.head();
    if (!result.ok) return { kind: "in-doubt", fault: result.fault };
    const { before, events } = doubt;
    const end = result.value;
    this.#doubt = undefined;
    // Without events the end says nothing; appending settled keys once more changes nothing either.
    if (end.seq === before.seq && end.hash === before.hash) return { kind: "not-landed", fault };
    if (end.seq !== before.seq + events) {
      throw new InvariantBroken(`the journal ends at ${end.seq}, not at ${before.seq} or ${events} further`);
    }
    this.#head = end;
    return landed;
  }
}

function stepsBack(event: DomainEvent): boolean {
  return event.kind === "clock-stepped" && event.byMs < 0;
}

function later(one: Instant | undefined, other: Instant): Instant {
  return one !== undefined && one > other ? one : other;
}
