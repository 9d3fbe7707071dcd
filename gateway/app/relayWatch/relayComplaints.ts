import { faults } from "../../../shared/base/faults.ts";
import type { RelayId } from "../../../shared/base/ids.ts";
import type { Monotonic } from "../../../shared/base/instant.ts";
import { StandingFaults, type StandingFaultsParts } from "../standingFaults.ts";
import { relayWatchLimits } from "./limits.ts";

/**
 * P11: what a relay that is there says is wrong with it: a radio gone deaf, a
 * line unplugged. A technical alarm from the first such status until the relay
 * has had nothing to say for a while. P8: a relay is not trusted, so one that
 * goes to and fro fills no record.
 */
export class RelayComplaints {
  readonly #parts: StandingFaultsParts;
  readonly #faults: StandingFaults;
  /** Since when each relay whose fault is still on has had nothing to say. */
  readonly #wellSince = new Map<RelayId, Monotonic>();

  constructor(parts: StandingFaultsParts) {
    this.#parts = parts;
    this.#faults = new StandingFaults(parts);
  }

  /** With every status that says the relay is up; `fault` is its own words, or `undefined` when all is well. */
  heard(relay: RelayId, fault: string | undefined): void {
    const watch = this.#parts.state().relays.get(relay)?.watch;
    if (watch === undefined || watch.phase === "retired") return;
    if (fault !== undefined) {
      this.#wellSince.delete(relay);
      this.#faults.goesOn("relay-faulty", relay, codesIn(fault));
    } else if (this.#faults.isOn("relay-faulty", relay)) {
      this.#isWell(relay);
    }
  }

  #isWell(relay: RelayId): void {
    const now = this.#parts.clock.monotonic();
    const since = this.#wellSince.get(relay) ?? now;
    this.#wellSince.set(relay, since);
    if (now - since < relayWatchLimits.wellForMs) return;
    this.#wellSince.delete(relay);
    this.#faults.isOver("relay-faulty", relay);
  }
}

/**
 * P10: of a relay's words only fault codes that we know go on record, each once: the rest could be anything
 * about anybody, and the record keeps it for good. What else it said, `hark relay status` shows where it runs.
 */
function codesIn(words: string): string {
  const known = (words.match(/[a-z][a-z-]*/g) ?? []).filter((word) => Object.hasOwn(faults, word));
  return [...new Set(known)].join(", ");
}
