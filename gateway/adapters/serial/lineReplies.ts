import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import type { Monotonic } from "../../../shared/base/instant.ts";
import type { ReplyToFob } from "../../relay/link.ts";
import { serialLimits } from "./limits.ts";

interface Held {
  readonly reply: Uint8Array;
  readonly until: number;
}

interface HeldForFob {
  readonly counter: number;
  readonly replies: Map<string, Held>;
}

/** Replies that are written again when the fob asks again: noise on the line may have taken the first. */
export class LineReplies {
  readonly #byFob = new Map<FobAddress, HeldForFob>();

  keep({ address, reply, counter, forMs }: ReplyToFob, now: Monotonic): void {
    const known = this.#byFob.get(address);
    if (known !== undefined && counter < known.counter) return;
    const held = known?.counter === counter ? known : { counter, replies: new Map<string, Held>() };
    held.replies.delete(toHex(reply));
    held.replies.set(toHex(reply), { reply, until: now + forMs });
    dropOldest(held.replies, serialLimits.repliesOfFob);
    this.#byFob.delete(address);
    this.#byFob.set(address, held);
    dropOldest(this.#byFob, serialLimits.fobsOnLine);
  }

  /** What is still worth saying to a fob that sends this frame once more. */
  to(address: FobAddress, counter: number, now: Monotonic): readonly Uint8Array[] {
    const held = this.#byFob.get(address);
    if (held?.counter !== counter) return [];
    return [...held.replies.values()].filter(({ until }) => until > now).map(({ reply }) => reply);
  }
}

function dropOldest<Key, Value>(map: Map<Key, Value>, most: number): void {
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
