import { parseCommandId, type RelayId } from "../../../shared/base/ids.ts";
import type { Monotonic } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { CommandBody } from "../../core/command.ts";
import type { OrgState } from "../../core/state.ts";
import { isFaultOpen } from "../../core/watch/isFaultOpen.ts";
import type { Clock } from "../clock.ts";
import type { Submit } from "../submit.ts";
import { relayWatchLimits } from "./limits.ts";

export interface RelayComplaintsParts {
  readonly clock: Clock;
  readonly state: () => OrgState;
  readonly submit: Submit;
}

/**
 * P11: what a relay that is there says is wrong with it: a radio gone deaf, a
 * line unplugged. A technical alarm from the first such status until the relay
 * has had nothing to say for a while. P8: a relay is not trusted, so one that
 * goes to and fro fills no record.
 */
export class RelayComplaints {
  readonly #parts: RelayComplaintsParts;
  /** Relays whose fault has been told and is not over. */
  readonly #told = new Set<RelayId>();
  /** Since when each of them has had nothing to say. */
  readonly #wellSince = new Map<RelayId, Monotonic>();

  constructor(parts: RelayComplaintsParts) {
    this.#parts = parts;
  }

  /** With every status that says the relay is up; `fault` is its own words, or `undefined` when all is well. */
  heard(relay: RelayId, fault: string | undefined): void {
    const watch = this.#parts.state().relays.get(relay)?.watch;
    if (watch === undefined || watch.phase === "retired") return;
    if (fault !== undefined) this.#ails(relay, fault);
    else if (this.#told.has(relay) || isFaultOpen(this.#parts.state(), "relay-faulty", relay))
      this.#isWell(relay);
  }

  #ails(relay: RelayId, fault: string): void {
    this.#wellSince.delete(relay);
    if (this.#told.has(relay)) return;
    this.#told.add(relay);
    this.#say(relay, { kind: "note-fault", fault: "relay-faulty", about: relay, detail: fault });
  }

  #isWell(relay: RelayId): void {
    const now = this.#parts.clock.monotonic();
    const since = this.#wellSince.get(relay) ?? now;
    this.#wellSince.set(relay, since);
    if (now - since < relayWatchLimits.wellForMs) return;
    this.#wellSince.delete(relay);
    this.#told.delete(relay);
    this.#say(relay, { kind: "note-fault-cleared", fault: "relay-faulty", about: relay });
  }

  #say(relay: RelayId, body: CommandBody): void {
    const id = parseCommandId(`${body.kind}:${relay}:${this.#parts.clock.now()}`);
    this.#parts.submit.submit({ id: certain(id, "a complaint's id"), by: { kind: "gateway" }, body });
  }
}
