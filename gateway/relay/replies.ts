import { toHex } from "../../shared/base/bytes.ts";
import type { FobAddress } from "../../shared/base/ids.ts";
import type { Monotonic } from "../../shared/base/instant.ts";
import type { DownlinkMessage } from "../../shared/wire/downlinkMessage.ts";
import type { RelayClock } from "./clock.ts";
import { relayLimits } from "./limits.ts";
import type { Link } from "./link.ts";
import { Recent } from "./recent.ts";

/** How a link calls a fob, and when it last heard it. A radio may know it under another address than its own. */
interface Hearing {
  readonly address: FobAddress;
  readonly at: Monotonic;
}

interface Kept {
  readonly reply: Uint8Array;
  readonly until: number;
  /** Who has it already: a link offers a reply again by itself for as long as it lasts. */
  readonly given: Set<Link>;
}

interface KeptForFob {
  readonly counter: number;
  /** By their bytes: the gateway says the same again whenever it hears the frame again. */
  readonly replies: Map<string, Kept>;
}

/** Brings replies to the links that hear the fob, the latest first, for as long as they are worth while. */
export class Replies {
  readonly #clock: RelayClock;
  readonly #links: readonly Link[];
  readonly #hearings = new Recent<FobAddress, Map<Link, Hearing>>(relayLimits.rememberedAddresses);
  readonly #kept = new Recent<FobAddress, KeptForFob>(relayLimits.fobsWithReplies);
  readonly #answered = new Recent<FobAddress, true>(relayLimits.rememberedAddresses);

  constructor(clock: RelayClock, links: readonly Link[]) {
    this.#clock = clock;
    this.#links = links;
  }

  /** Whether the gateway ever answered it: then it is a fob of ours, which the relay could not know by itself. */
  isAnswered(address: FobAddress): boolean {
    return this.#answered.get(address) === true;
  }

  /** `fob` is the address the frame carries inside, or else the one it came from. */
  heard(link: Link, fob: FobAddress, address: FobAddress): void {
    const hearings = this.#hearings.get(fob) ?? new Map<Link, Hearing>();
    hearings.set(link, { address, at: this.#clock.monotonic() });
    this.#hearings.set(fob, hearings);
    this.#give(link, fob, address);
  }

  take({ address, reply, counter, forMs }: DownlinkMessage): void {
    this.#answered.set(address, true);
    const known = this.#kept.get(address);
    // A reply to an older frame than the one answered last came round a longer way.
    if (known !== undefined && counter < known.counter) return;
    const kept = known?.counter === counter ? known : { counter, replies: new Map<string, Kept>() };
    // Said again, it is offered afresh: the fob has asked once more.
    kept.replies.delete(toHex(reply));
    kept.replies.set(toHex(reply), { reply, until: this.#clock.monotonic() + forMs, given: new Set() });
    if (kept.replies.size > relayLimits.repliesToOneFrame) {
      for (const oldest of kept.replies.keys()) {
        kept.replies.delete(oldest);
        break;
      }
    }
    this.#kept.set(address, kept);
    for (const [link, heardAs] of this.#goalsOf(address)) this.#give(link, address, heardAs);
  }

  /** A link that was down may have lost what it was given. */
  isUpAgain(link: Link): void {
    this.#kept.each(({ replies }) => {
      for (const { given } of replies.values()) given.delete(link);
    });
  }

  /** Links that heard the fob of late, the last one first; all of them when none did, as after a restart. */
  #goalsOf(fob: FobAddress): readonly (readonly [Link, FobAddress])[] {
    const earliest = this.#clock.monotonic() - relayLimits.heardWithinMs;
    const heard = [...(this.#hearings.get(fob) ?? [])]
      .filter(([, { at }]) => at >= earliest)
      .toSorted(([, one], [, other]) => other.at - one.at)
      .map(([link, { address }]) => [link, address] as const);
    return heard.length > 0 ? heard : this.#links.map((link) => [link, fob] as const);
  }

  #give(link: Link, fob: FobAddress, address: FobAddress): void {
    const kept = this.#kept.get(fob);
    if (kept === undefined) return;
    const now = this.#clock.monotonic();
    for (const [bytes, { reply, until, given }] of kept.replies) {
      if (until <= now) kept.replies.delete(bytes);
      else if (!given.has(link)) {
        given.add(link);
        link.reply({ address, reply, counter: kept.counter, forMs: until - now });
      }
    }
  }
}
