import { type FaultCode, faults } from "../../../shared/base/faults.ts";
import type { FobId } from "../../../shared/base/ids.ts";
import { type Instant, toIso } from "../../../shared/base/instant.ts";
import type { HealthMessage } from "../../../shared/wire/healthMessage.ts";
import type { Principal } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";
import type { Clock } from "../clock.ts";
import type { FaultBoard } from "../engine/faultBoard.ts";
import type { Head } from "../journal.ts";
import { WakeAtDue } from "../presence/wakeAtDue.ts";
import { type HealthState, isBlinding, judge } from "./judge.ts";
import { healthLimits } from "./limits.ts";
import { type Precondition, preconditions } from "./preconditions.ts";
import { Connected, hasResponder } from "./responders.ts";

export interface HealthParts {
  readonly clock: Clock;
  readonly version: string;
  readonly state: () => OrgState;
  readonly head: () => Head;
  /** Fobs of active sessions that are not heard now. */
  readonly silent: () => readonly FobId[];
  /** Says it to whoever watches: the retained topic, the log, the metrics. */
  readonly publish: (message: HealthMessage) => void;
  /** Told once of each fault that begins or is told in other words, and once when it is over. */
  readonly watcher: FaultBoard;
}

export interface OpenFault {
  readonly code: FaultCode;
  readonly about: string;
  readonly detail: string;
  readonly since: Instant;
}

/** What must run before anyone relies on the gateway. */
export type Part = "engine" | "broker";

/** P11: collects what is wrong, judges what that means, and says so on every change and every half minute. */
export class Health implements FaultBoard {
  readonly #parts: HealthParts;
  readonly #open = new Map<string, OpenFault>();
  readonly #connected = new Connected();
  readonly #running = new Set<Part>();
  readonly #saying: WakeAtDue;
  readonly #round: WakeAtDue;
  #state: HealthState = "ok";
  #since: Instant;
  #saidAt = Number.NEGATIVE_INFINITY;
  #aloneSince: number | undefined;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.#since = parts.clock.now();
    this.#saying = new WakeAtDue(parts.clock, () => this.#say());
    this.#round = new WakeAtDue(parts.clock, () => this.#goRound());
  }

  start(): void {
    this.#goRound();
  }

  stop(): void {
    this.#saying.cancel();
    this.#round.cancel();
  }

  show(fault: { readonly code: FaultCode; readonly about: string; readonly detail: string }): void {
    const about = this.#open.size < healthLimits.faults ? fault.about : "";
    const name = nameOf(fault.code, about);
    const known = this.#open.get(name);
    if (known?.detail === fault.detail) return;
    if (known === undefined && this.#isFull(fault.code)) return;
    this.#open.set(name, { ...fault, since: known?.since ?? this.#parts.clock.now() });
    this.#parts.watcher.show({ ...fault, about });
    this.#changed();
  }

  clear(code: FaultCode, about: string): void {
    if (!this.#open.delete(nameOf(code, about))) return;
    this.#parts.watcher.clear(code, about);
    this.#changed();
  }

  /** A part began or stopped doing its work. */
  runs(part: Part, isRunning: boolean): void {
    if (isRunning) this.#running.add(part);
    else this.#running.delete(part);
    this.#changed();
  }

  connected(who: Principal, clientId: string): void {
    this.#connected.connected(who, clientId);
    if (this.#aloneSince !== undefined) this.#saySoon();
  }

  disconnected(who: Principal, clientId: string): void {
    this.#connected.disconnected(who, clientId);
    if (this.#aloneSince === undefined) this.#saySoon();
  }

  get state(): HealthState {
    return this.#state;
  }

  get openFaults(): readonly OpenFault[] {
    return [...this.#open.values()];
  }

  /** Whether people may rely on it now: recording, listening, and able to tell somebody. */
  isReady(): boolean {
    return this.#running.has("engine") && this.#running.has("broker") && this.#state !== "blind";
  }

  preconditions(): readonly Precondition[] {
    return preconditions(new Set(this.openFaults.map(({ code }) => code)));
  }

  message(): HealthMessage {
    const silent = this.#parts.silent();
    return {
      state: this.#state,
      at: toIso(this.#parts.clock.now()),
      since: toIso(this.#since),
      version: this.#parts.version,
      faults: this.openFaults.map(({ code, since }) => ({
        code,
        since: toIso(since),
        sentence: faults[code].title,
        remedy: faults[code].remedy,
      })),
      head: { ...this.#parts.head() },
      uncovered: { count: silent.length, fobs: silent.slice(0, healthLimits.uncoveredListed) },
    };
  }

  #isFull(code: FaultCode): boolean {
    return this.#open.size >= healthLimits.faults && !isBlinding(code);
  }

  #changed(): void {
    const next = judge(this.openFaults.map(({ code }) => code));
    if (next !== this.#state) {
      this.#state = next;
      this.#since = this.#parts.clock.now();
    }
    this.#saySoon();
  }

  #saySoon(): void {
    this.#saying.by(Math.max(this.#parts.clock.monotonic(), this.#saidAt + healthLimits.pauseMs));
  }

  #goRound(): void {
    this.#holdOrClear("no-supervisor", !hasResponder(this.#parts.state()));
    this.#say();
    this.#round.by(this.#parts.clock.monotonic() + healthLimits.everyMs);
  }

  #say(): void {
    this.#lookForResponders();
    this.#saying.cancel();
    this.#saidAt = this.#parts.clock.monotonic();
    this.#parts.publish(this.message());
  }

  #lookForResponders(): void {
    const now = this.#parts.clock.monotonic();
    if (this.#connected.hasResponder(this.#parts.state())) {
      this.#aloneSince = undefined;
      this.#holdOrClear("no-supervisor-connected", false);
      return;
    }
    this.#aloneSince ??= now;
    const isTooLong = now - this.#aloneSince >= healthLimits.nobodyConnectedMs;
    this.#holdOrClear("no-supervisor-connected", isTooLong);
  }

  #holdOrClear(code: FaultCode, holds: boolean): void {
    if (holds) this.show({ code, about: "", detail: "" });
    else this.clear(code, "");
  }
}

function nameOf(code: FaultCode, about: string): string {
  return `${code} ${about}`;
}
