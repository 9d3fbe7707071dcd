import type { EffectKey } from "../../core/effect.ts";
import type { Entry } from "./entry.ts";
import type { Inbox } from "./inbox.ts";
import { gatherMs, settleWithinMs } from "./limits.ts";
import { type Later, Patience } from "./patience.ts";
import type { Turn } from "./turn.ts";

/** What goes with a turn that is recorded anyway, or after a while by itself: nobody waits for it. */
export class Gathered {
  readonly #settling: Patience;
  readonly #gathering: Patience;
  #settled: EffectKey[] = [];

  /** `due` is called when something has waited for long enough. */
  constructor(later: Later, due: () => void) {
    this.#settling = new Patience(settleWithinMs, later, due);
    this.#gathering = new Patience(gatherMs, later, due);
  }

  /** An effect was done or is no longer wanted. */
  settle(key: EffectKey): void {
    this.#settled.push(key);
    this.#settling.begin();
  }

  get hasSettled(): boolean {
    return this.#settled.length > 0;
  }

  /** Whether settled effects are worth an append of their own now. */
  get isSettlingDue(): boolean {
    return this.hasSettled && this.#settling.isOver;
  }

  /** Settled effects waited while nothing could be recorded. */
  settleSoon(): void {
    if (this.hasSettled) this.#settling.end();
  }

  moveSettled(turn: Turn): void {
    for (const key of this.#settled) turn.settled.push(key);
    this.#settled = [];
    this.#settling.renew();
  }

  /** Takes one turn's entries; `isDue`: what may gather goes with them, however short a while it waited. */
  takeFrom(inbox: Inbox, isDue: boolean): Entry[] {
    const takesAll = isDue || this.#gathering.isOver;
    const entries: Entry[] = [];
    if (takesAll || inbox.isPressing) inbox.take(entries, takesAll);
    if (inbox.size === 0) this.#gathering.renew();
    else this.#gathering.begin();
    return entries;
  }
}
