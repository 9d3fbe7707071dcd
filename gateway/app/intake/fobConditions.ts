import type { CommandId, FobId } from "../../../shared/base/ids.ts";
import { parseCommandId } from "../../../shared/base/ids.ts";
import type { Monotonic } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { FrameMeaning } from "../../../shared/frame/meaning.ts";
import type { CommandBody } from "../../core/command.ts";
import type { Fob } from "../../core/state.ts";
import { StandingFaults, type StandingFaultsParts } from "../standingFaults.ts";
import type { Submit } from "../submit.ts";
import { intakeLimits } from "./limits.ts";

/** What frames say about the fob itself, put on record when it matters: its battery, its case, its counter. */
export class FobConditions {
  readonly #parts: StandingFaultsParts;
  /** When each fob with a low battery was last reported; only those are kept. */
  readonly #batteryTold = new Map<FobId, Monotonic>();
  readonly #faults: StandingFaults;
  readonly #wentBack = new Set<FobId>();

  constructor(parts: StandingFaultsParts) {
    this.#parts = parts;
    this.#faults = new StandingFaults(parts);
  }

  /** Looks at a frame that counts. A press tells of tampering by itself; only a heartbeat needs a fault of its own. */
  look(fob: Fob, said: FrameMeaning): void {
    if (said.batteryPercent !== undefined) this.#lookAtBattery(fob, said.batteryPercent, said.batteryLow);
    this.#lookAtItself(fob.id, "fob-faulty", said.faulty);
    if (said.meaning === "heartbeat") this.#lookAtItself(fob.id, "tampered", said.tampered);
  }

  /**
   * A heartbeat whose counter went back: on record once, and after that the fob is
   * suspect until it is enrolled again. Settles once it is on disk.
   */
  wentBack(fob: Fob, counter: number): Promise<void> {
    if (fob.suspect || this.#wentBack.has(fob.id)) return Promise.resolve();
    this.#wentBack.add(fob.id);
    const { answer, durable } = this.#say("went-back", fob.id, {
      kind: "note-counter-went-back",
      fob: fob.id,
      counter,
    });
    void answer.then(() => this.#wentBack.delete(fob.id));
    return durable;
  }

  #lookAtBattery(fob: Fob, percent: number, saysLow: boolean): void {
    if (percent > intakeLimits.batteryLowPercent && !saysLow) {
      this.#batteryTold.delete(fob.id);
      return;
    }
    // A fob in the drawer protects nobody; it is looked at when it is handed out.
    if (fob.holder === undefined) return;
    const now = this.#parts.clock.monotonic();
    const told = this.#batteryTold.get(fob.id);
    if (told !== undefined && now - told < intakeLimits.batteryEveryMs) return;
    this.#batteryTold.set(fob.id, now);
    this.#say("battery", fob.id, { kind: "note-battery", fob: fob.id, percent });
  }

  #lookAtItself(fob: FobId, fault: "tampered" | "fob-faulty", isSo: boolean): void {
    if (isSo) this.#faults.goesOn(fault, fob, "");
    else this.#faults.isOver(fault, fob);
  }

  #say(what: string, fob: FobId, body: CommandBody): ReturnType<Submit["submit"]> {
    return this.#parts.submit.submit({ id: this.#idOf(what, fob), by: { kind: "gateway" }, body });
  }

  /** Each is said at most once for a while by the books above, so the instant makes the id unique, also over a restart. */
  #idOf(what: string, fob: FobId): CommandId {
    return certain(parseCommandId(`${what}:${fob}:${this.#parts.clock.now()}`), "a condition's id");
  }
}
