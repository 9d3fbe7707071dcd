import type { BoardLine } from "../../../firmware/target/station/boardLink.ts";
import { openStation, type Station } from "../../../firmware/target/station/station.ts";
import {
  type StationFault,
  type StationFileFault,
  type StationHealth,
  stationAdvice,
} from "../../../firmware/target/station/stationFaults.ts";
import { openStationFile, type StationFile } from "../../../firmware/target/station/stationFile.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import type { RelayClock } from "../../relay/clock.ts";
import type { Link, LinkEars, LinkState, ReplyToFob } from "../../relay/link.ts";
import { relayCliLimits } from "./limits.ts";

export interface StationWish {
  readonly name: string;
  /** The station's file: its key and its counters, for this process alone. */
  readonly file: string;
  readonly line: BoardLine;
  readonly hasBuzzer: boolean;
  readonly clock: RelayClock;
}

type StationFaultCode = "station-not-hearing";

/**
 * A desk station as a link: its logic runs in this process, and its sealed
 * frames go the way of every other's. The relay it belongs to never sees its key.
 */
export class StationLink implements Link {
  readonly name: string;
  readonly #wish: StationWish;
  #file: StationFile | undefined;
  #station: Station | undefined;
  #ears: LinkEars | undefined;
  #cancelTry: (() => void) | undefined;
  #told: string | undefined;

  constructor(wish: StationWish) {
    this.name = wish.name;
    this.#wish = wish;
  }

  open(ears: LinkEars): void {
    this.#ears = ears;
    this.#try();
  }

  reply({ address, reply }: ReplyToFob): void {
    if (this.#file?.provision.address === address) this.#station?.reply(reply);
  }

  close(): Promise<void> {
    this.#ears = undefined;
    this.#cancelTry?.();
    this.#station?.close();
    this.#file?.close();
    return Promise.resolve();
  }

  #try(): void {
    const { file, clock, line, hasBuzzer } = this.#wish;
    const opened = openStationFile(file);
    if (!opened.ok) {
      this.#tell(faulty(opened.fault, file));
      this.#cancelTry = clock.wakeAt(monotonic(clock.monotonic() + relayCliLimits.stationAgainMs), () =>
        this.#try(),
      );
      return;
    }
    this.#file = opened.value;
    const { provision, flash } = opened.value;
    this.#station = openStation({
      line,
      provision,
      flash,
      hasBuzzer,
      deliver: (serviceData) =>
        this.#ears?.heard({
          address: provision.address,
          serviceData,
          rssi: undefined,
          heardAt: clock.now(),
        }),
      health: (health) => this.#tell(stateOf(health, this.name)),
    });
  }

  #tell(state: LinkState | undefined): void {
    const told = JSON.stringify(state);
    if (state === undefined || told === this.#told) return;
    this.#told = told;
    this.#ears?.state(state);
  }
}

function stateOf(health: StationHealth, about: string): LinkState | undefined {
  switch (health.kind) {
    case "starting":
      return undefined;
    case "well":
      return { kind: "up" };
    case "fault":
      return faulty(health.fault, about);
  }
}

function faulty(fault: StationFault | StationFileFault, about: string): LinkState {
  const { title, remedy } = stationAdvice[fault];
  const code: StationFaultCode = "station-not-hearing";
  return { kind: "down", code, detail: `${fault} (${about}): ${title} ${remedy}` };
}
