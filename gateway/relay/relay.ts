import { monotonic, toIso } from "../../shared/base/instant.ts";
import { peekFrame } from "../../shared/frame/sealedFrame.ts";
import { wireLimits } from "../../shared/wire/limits.ts";
import { buildRelayStatus, relayStatusEveryMs } from "../../shared/wire/relayStatus.ts";
import type { RelayClock } from "./clock.ts";
import { Heartbeats } from "./heartbeats.ts";
import type { HeardFrame, Link, LinkState } from "./link.ts";
import { Presses } from "./presses.ts";
import type { QueueFault, RelayQueue } from "./queue.ts";
import { Replies } from "./replies.ts";
import type { Uplink, UplinkState } from "./uplink.ts";

/** What is wrong with one part of a relay: the uplink, the queue or a link, by its name. */
export interface RelayFault {
  readonly about: string;
  readonly code: string;
  readonly detail: string;
}

/** P11: how the relay is now. */
export interface RelayView {
  readonly isUp: boolean;
  /** Presses that wait for the gateway. */
  readonly queue: number;
  readonly links: readonly {
    readonly name: string;
    readonly state: LinkState | { readonly kind: "starting" };
  }[];
  readonly faults: readonly RelayFault[];
  /** Counted since the start. */
  readonly counts: {
    readonly presses: number;
    readonly heartbeats: number;
    readonly notOurs: number;
    readonly heartbeatsDropped: number;
    readonly pressesLetGo: number;
  };
}

export interface RelayParts {
  readonly clock: RelayClock;
  readonly uplink: Uplink;
  readonly queue: RelayQueue;
  readonly links: readonly Link[];
  readonly version: string;
  /** A press that waited longer says so. */
  readonly lateAfterMs: number;
  /** Told when a fault begins, changes or ends (`undefined`). */
  readonly fault: (about: string, fault: RelayFault | undefined) => void;
}

/**
 * Carries sealed frames from links to the gateway and replies back. It holds no
 * key: that bit 2 of a frame's first byte says "press" is all it knows of what it
 * carries, and it believes that only so far as to keep it (P2).
 */
export class Relay {
  readonly #parts: RelayParts;
  readonly #replies: Replies;
  readonly #presses: Presses;
  readonly #heartbeats: Heartbeats;
  readonly #states = new Map<Link, LinkState>();
  readonly #faults = new Map<string, RelayFault>();
  #uplinkState: UplinkState | undefined;
  #cancelStatus: (() => void) | undefined;
  #counts = { presses: 0, heartbeats: 0, notOurs: 0 };

  constructor(parts: RelayParts) {
    this.#parts = parts;
    const { clock, uplink, queue, lateAfterMs, links } = parts;
    const replies = new Replies(clock, links);
    const isAnswered = replies.isAnswered.bind(replies);
    this.#replies = replies;
    this.#heartbeats = new Heartbeats({ clock, uplink, isAnswered });
    this.#presses = new Presses({
      clock,
      queue,
      uplink,
      lateAfterMs,
      isAnswered,
      queueFault: (fault) => this.#queueFault(fault),
    });
  }

  start(): void {
    this.#presses.restore();
    this.#parts.uplink.open({
      state: (state) => this.#uplink(state),
      reply: (message) => this.#replies.take(message),
    });
    for (const link of this.#parts.links) {
      link.open({ heard: (frame) => this.#heard(link, frame), state: (state) => this.#link(link, state) });
    }
    this.#statusLater();
  }

  /** Leaves in order: what still waits is on disk and goes out when the relay is started again. */
  async stop(): Promise<void> {
    this.#cancelStatus?.();
    await Promise.all(this.#parts.links.map((link) => link.close()));
    this.#presses.close();
    await this.#parts.uplink.close(buildRelayStatus({ state: "leaving" }));
    this.#parts.queue.close();
  }

  view(): RelayView {
    return {
      isUp: this.#uplinkState?.kind === "up",
      queue: this.#presses.waiting,
      links: this.#parts.links.map((link) => ({
        name: link.name,
        state: this.#states.get(link) ?? { kind: "starting" },
      })),
      faults: [...this.#faults.values()],
      counts: {
        ...this.#counts,
        heartbeatsDropped: this.#heartbeats.dropped,
        pressesLetGo: this.#presses.letGo,
      },
    };
  }

  #heard(link: Link, frame: HeardFrame): void {
    const peeked = peekFrame(frame.serviceData);
    if (!peeked.ok) {
      this.#counts.notOurs += 1;
      return;
    }
    this.#replies.heard(link, peeked.value.address ?? frame.address, frame.address);
    if (peeked.value.triggered) {
      this.#counts.presses += 1;
      this.#presses.heard(frame);
    } else {
      this.#counts.heartbeats += 1;
      this.#heartbeats.heard(frame);
    }
  }

  #uplink(state: UplinkState): void {
    this.#uplinkState = state;
    this.#note("uplink", state);
    if (state.kind === "down") {
      this.#presses.down();
      this.#heartbeats.down();
      return;
    }
    this.#heartbeats.up();
    this.#sayStatus();
    this.#presses.up();
  }

  #link(link: Link, state: LinkState): void {
    this.#states.set(link, state);
    if (state.kind === "up") this.#replies.isUpAgain(link);
    this.#note(link.name, state);
    this.#sayStatus();
  }

  #queueFault(fault: QueueFault | undefined): void {
    this.#note("queue", fault === undefined ? { kind: "up" } : { kind: "down", ...fault });
  }

  #note(about: string, state: LinkState): void {
    const known = this.#faults.get(about);
    if (state.kind === "up") {
      if (known === undefined) return;
      this.#faults.delete(about);
      this.#parts.fault(about, undefined);
      return;
    }
    const fault = { about, code: state.code, detail: state.detail };
    this.#faults.set(about, fault);
    if (known?.code !== fault.code || known.detail !== fault.detail) this.#parts.fault(about, fault);
  }

  #statusLater(): void {
    const { clock } = this.#parts;
    this.#cancelStatus = clock.wakeAt(monotonic(clock.monotonic() + relayStatusEveryMs), () => {
      this.#statusLater();
      this.#sayStatus();
    });
  }

  #sayStatus(): void {
    if (this.#uplinkState?.kind !== "up") return;
    const { uplink, clock, version } = this.#parts;
    const faults = [...this.#faults.values()].map(({ code, about }) => `${code} (${about})`);
    uplink.sayStatus(
      buildRelayStatus({
        state: "up",
        at: toIso(clock.now()),
        version,
        queue: this.#presses.waiting,
        ...(faults.length > 0 && { fault: faults.join(", ").slice(0, wireLimits.faultText) }),
      }),
    );
  }
}
