import type { FobAddress } from "../../../shared/base/ids.ts";
import { type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import type { ReplyToFob } from "../../relay/link.ts";
import { bluetoothLimits } from "./limits.ts";
import type { VisitEnd } from "./radio.ts";
import { isSame } from "./sameBytes.ts";

interface Offered {
  readonly reply: Uint8Array;
  until: Monotonic;
}

interface Waiting {
  readonly counter: number;
  offered: Offered[];
  notBefore: Monotonic;
  misses: number;
}

/** Replies that wait for their fob to be heard connectable. */
export class ReplyQueue {
  /** The longest waiting first. */
  readonly #waiting = new Map<FobAddress, Waiting>();

  /** Several replies to one frame are all kept, in order; those to a newer frame replace them, those to an older one are late. */
  add({ address, reply, counter, forMs }: ReplyToFob, at: Monotonic): void {
    const until = monotonic(at + forMs);
    let waiting = this.#waiting.get(address);
    if (waiting !== undefined && counter < waiting.counter) return;
    if (waiting === undefined || counter > waiting.counter) {
      this.#waiting.delete(address);
      waiting = { counter, offered: [], notBefore: at, misses: 0 };
      this.#waiting.set(address, waiting);
      if (this.#waiting.size > bluetoothLimits.waitingFobs) this.#dropFirst();
    }
    const again = waiting.offered.find((one) => isSame(one.reply, reply));
    if (again !== undefined) again.until = until;
    else {
      waiting.offered.push({ reply: Uint8Array.from(reply), until });
      if (waiting.offered.length > bluetoothLimits.repliesPerFrame) waiting.offered.shift();
    }
  }

  /** What to bring this fob now; empty when nothing waits, or its turn has not come. */
  dueFor(address: FobAddress, at: Monotonic): readonly Uint8Array[] {
    const waiting = this.#waiting.get(address);
    if (waiting === undefined || at < waiting.notBefore) return [];
    return waiting.offered.filter(({ until }) => until > at).map(({ reply }) => reply);
  }

  /** Whether this fob was last visited in vain. */
  hasMissed(address: FobAddress): boolean {
    return (this.#waiting.get(address)?.misses ?? 0) > 0;
  }

  /** What a visit came to. Replies that came meanwhile, or were refused, stay. */
  ended(
    address: FobAddress,
    brought: readonly Uint8Array[],
    end: VisitEnd & { readonly retryFrom: Monotonic },
  ): void {
    const waiting = this.#waiting.get(address);
    if (waiting === undefined) return;
    const written = brought.slice(0, end.written);
    waiting.offered = waiting.offered.filter(({ reply }) => !written.includes(reply));
    if (waiting.offered.length === 0) {
      this.#waiting.delete(address);
      return;
    }
    if (end.miss === undefined) return;
    const wait = Math.min(bluetoothLimits.retryFirstMs * 2 ** waiting.misses, bluetoothLimits.retryMostMs);
    waiting.misses += 1;
    waiting.notBefore = monotonic(end.retryFrom + wait);
  }

  /** Drops what is out of time. */
  expire(at: Monotonic): void {
    for (const [address, waiting] of this.#waiting) {
      waiting.offered = waiting.offered.filter(({ until }) => until > at);
      if (waiting.offered.length === 0) this.#waiting.delete(address);
    }
  }

  get fobs(): number {
    return this.#waiting.size;
  }

  #dropFirst(): void {
    const first = this.#waiting.keys().next();
    if (first.done !== true) this.#waiting.delete(first.value);
  }
}
