import type { Instant } from "../../../shared/base/instant.ts";
import type { Urgency } from "../../core/effect.ts";

/** Something to be done in its lane, when its turn comes. */
export interface Job {
  readonly lane: string;
  readonly urgency: Urgency;
  readonly since: Instant;
  /** Does it or finds it needless; the lane goes on once `free` is called. */
  readonly run: (lane: LaneHold) => void;
}

/** What a running job holds: its lane, and a place among those under way. */
export interface LaneHold {
  /** The lane may go on with its next job. */
  readonly freeLane: () => void;
  /** Whatever was begun outside has ended. */
  readonly freePlace: () => void;
}

interface Lane {
  readonly jobs: Job[];
  isBusy: boolean;
}

/**
 * The lanes of one channel: one for each person (or fob, or key), each doing
 * one thing at a time, the most urgent and then the oldest first. A slow lane
 * delays no other; how many are under way at once is bounded.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  /** Lanes that have a job and no place; empty unless `places` are used up. */
  readonly #queue = new Set<Lane>();
  #free: number;
  #waiting = 0;
  #isStopped = false;

  constructor(places: number) {
    this.#free = places;
  }

  /** Jobs not begun yet. */
  get waiting(): number {
    return this.#waiting;
  }

  add(job: Job): void {
    const lane = this.#laneOf(job.lane);
    let place = lane.jobs.length;
    while (place > 0 && goesBefore(job, lane.jobs[place - 1])) place -= 1;
    lane.jobs.splice(place, 0, job);
    this.#waiting += 1;
    this.#offer(job.lane, lane);
  }

  /** Begins nothing more. */
  stop(): void {
    this.#isStopped = true;
  }

  #offer(name: string, lane: Lane): void {
    if (lane.isBusy || this.#isStopped) return;
    if (lane.jobs.length === 0) {
      this.#lanes.delete(name);
    } else if (this.#free > 0) {
      this.#begin(name, lane);
    } else {
      this.#queue.add(lane);
    }
  }

  #begin(name: string, lane: Lane): void {
    const job = lane.jobs.shift();
    if (job === undefined) return;
    lane.isBusy = true;
    this.#free -= 1;
    this.#waiting -= 1;
    let holdsLane = true;
    let holdsPlace = true;
    job.run({
      freeLane: () => {
        if (!holdsLane) return;
        holdsLane = false;
        lane.isBusy = false;
        this.#offer(name, lane);
      },
      freePlace: () => {
        if (!holdsPlace) return;
        holdsPlace = false;
        this.#free += 1;
        this.#beginQueued();
      },
    });
  }

  #beginQueued(): void {
    let best: Lane | undefined;
    for (const lane of this.#queue) {
      const [job] = lane.jobs;
      if (job !== undefined && goesBefore(job, best?.jobs[0])) best = lane;
    }
    const name = best?.jobs[0]?.lane;
    if (best === undefined || name === undefined || this.#isStopped) return;
    this.#queue.delete(best);
    this.#begin(name, best);
  }

  #laneOf(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane: Lane = { jobs: [], isBusy: false };
    this.#lanes.set(name, lane);
    return lane;
  }
}

/** Whether `job` goes first; of equals the one that came first does. */
function goesBefore(
  job: Pick<Job, "urgency" | "since">,
  other: Pick<Job, "urgency" | "since"> | undefined,
): boolean {
  if (other === undefined) return true;
  return job.urgency === other.urgency ? job.since < other.since : job.urgency < other.urgency;
}
