import type { FobAddress } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import type { RelayClock } from "../../relay/clock.ts";
import type { Link, LinkEars, LinkState, ReplyToFob } from "../../relay/link.ts";
import { serialLimits } from "./limits.ts";
import { type LineOpener, SerialLink } from "./serialLink.ts";

export interface DiscoveryWish {
  /** The names of the ports there are now. */
  readonly list: () => Promise<readonly string[]>;
  readonly opener: (path: string) => LineOpener;
  /** Ports somebody else has, such as a configured line or a station. */
  readonly isTaken: (path: string) => boolean;
  readonly silentAfterMs: number;
  readonly clock: RelayClock;
}

interface Found {
  readonly link: SerialLink;
  readonly fobs: Set<FobAddress>;
  state: LinkState | undefined;
}

/**
 * Listens on every USB port that is plugged in. A port on which no fob ever
 * spoke is somebody else's, and what is wrong with it is no fault; one that
 * carried a fob is missed when it goes, until its fob is heard on another.
 */
export class DiscoveredLinks implements Link {
  readonly name = "serial:discovered";
  readonly #wish: DiscoveryWish;
  readonly #found = new Map<string, Found>();
  #ears: LinkEars | undefined;
  #cancelLook: (() => void) | undefined;
  #told = "";

  constructor(wish: DiscoveryWish) {
    this.#wish = wish;
  }

  open(ears: LinkEars): void {
    this.#ears = ears;
    void this.#look();
  }

  reply(reply: ReplyToFob): void {
    const all = [...this.#found.values()];
    const hearing = all.filter(({ fobs }) => fobs.has(reply.address));
    for (const { link } of hearing.length > 0 ? hearing : all) link.reply(reply);
  }

  async close(): Promise<void> {
    this.#ears = undefined;
    this.#cancelLook?.();
    await Promise.all([...this.#found.values()].map(({ link }) => link.close()));
  }

  async #look(): Promise<void> {
    const { clock, list, isTaken } = this.#wish;
    const paths = await list().catch(() => undefined);
    if (this.#ears === undefined) return;
    if (paths !== undefined) {
      for (const path of paths) if (!isTaken(path)) this.#take(path);
      for (const [path, { fobs }] of this.#found)
        if (fobs.size === 0 && !paths.includes(path)) this.#drop(path);
    }
    this.#tell();
    this.#cancelLook = clock.wakeAt(
      monotonic(clock.monotonic() + serialLimits.listEveryMs),
      () => void this.#look(),
    );
  }

  #take(path: string): void {
    if (this.#found.has(path) || this.#found.size >= serialLimits.discoveredPorts) return;
    const { opener, silentAfterMs, clock } = this.#wish;
    const link = new SerialLink({ name: `serial:${path}`, open: opener(path), silentAfterMs, clock });
    const found: Found = { link, fobs: new Set(), state: undefined };
    this.#found.set(path, found);
    link.open({
      heard: (frame) => {
        if (!found.fobs.has(frame.address)) this.#moved(frame.address, found);
        this.#ears?.heard(frame);
      },
      state: (state) => {
        found.state = state;
        this.#tell();
      },
    });
  }

  /** A fob that speaks here has left the port on which it spoke before. */
  #moved(fob: FobAddress, here: Found): void {
    for (const [path, { fobs, state }] of this.#found) {
      if (fobs.delete(fob) && fobs.size === 0 && state?.kind === "down") this.#drop(path);
    }
    if (here.fobs.size < serialLimits.fobsOnLine) here.fobs.add(fob);
    this.#tell();
  }

  #drop(path: string): void {
    const found = this.#found.get(path);
    this.#found.delete(path);
    void found?.link.close();
  }

  #tell(): void {
    const bad = [...this.#found.values()].flatMap(({ link, fobs, state }) =>
      fobs.size > 0 && state?.kind === "down" ? [{ ...state, detail: `${link.name}: ${state.detail}` }] : [],
    );
    const state: LinkState = bad[0] ?? { kind: "up" };
    const told = JSON.stringify(state);
    if (told === this.#told) return;
    this.#told = told;
    this.#ears?.state(state);
  }
}
