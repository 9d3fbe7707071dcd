import { type FobId, parseCommandId, type RelayId } from "../../shared/base/ids.ts";
import { days, type Monotonic } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import type { CommandBody } from "../core/command.ts";
import type { TechnicalFault } from "../core/event.ts";
import type { OrgState } from "../core/state.ts";
import { isFaultOpen } from "../core/watch/isFaultOpen.ts";
import type { Clock } from "./clock.ts";
import type { Submit } from "./submit.ts";

export interface StandingFaultsParts {
  readonly clock: Clock;
  readonly state: () => OrgState;
  readonly submit: Submit;
}

/** Somebody may close an alarm over a fault that goes on, or hand the thing to another: a day later it is told anew. */
const toldAgainAfterMs = days(1);

/**
 * P11: what fobs and relays say is wrong with themselves, for as long as they
 * say so. On record when it begins and once a day while it goes on, which while
 * its alarm is open is no news; and when it is over, also if it began before a
 * restart.
 */
export class StandingFaults {
  readonly #parts: StandingFaultsParts;
  /** By fault and device, when it was last told; only what goes on is kept. */
  readonly #told = new Map<string, Monotonic>();

  constructor(parts: StandingFaultsParts) {
    this.#parts = parts;
  }

  /** It says so now. `detail` goes into the alarm. */
  goesOn(fault: TechnicalFault, about: FobId | RelayId, detail: string): void {
    const key = `${fault}/${about}`;
    const now = this.#parts.clock.monotonic();
    const told = this.#told.get(key);
    if (told !== undefined && now - told < toldAgainAfterMs) return;
    this.#told.set(key, now);
    this.#say({ kind: "note-fault", fault, about, detail });
  }

  /** Whether it was told and not yet said to be over. */
  isOn(fault: TechnicalFault, about: FobId | RelayId): boolean {
    return this.#told.has(`${fault}/${about}`) || isFaultOpen(this.#parts.state(), fault, about);
  }

  /** It says so no more; nothing happens unless it did. */
  isOver(fault: TechnicalFault, about: FobId | RelayId): void {
    if (!this.isOn(fault, about)) return;
    this.#told.delete(`${fault}/${about}`);
    this.#say({ kind: "note-fault-cleared", fault, about });
  }

  /** Each is said seldom enough for the instant to make its id unique, also over a restart. */
  #say(body: Extract<CommandBody, { readonly kind: "note-fault" | "note-fault-cleared" }>): void {
    const text = `${body.kind}:${body.fault}:${body.about}:${this.#parts.clock.now()}`;
    const id = certain(parseCommandId(text), "a fault's id");
    this.#parts.submit.submit({ id, by: { kind: "gateway" }, body });
  }
}
