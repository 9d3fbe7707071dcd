import { days, hours, minutes, seconds } from "../../shared/base/instant.ts";

/**
 * Every bound of the core, with its reason and what happens at the edge. A
 * bound never stands between a press and its alarm.
 */
export const limits = {
  /** A pair, or a pair with a trainee each; more is a meeting, not lone working. Edge: refused, `too-many-workers`. */
  workersPerSession: 4,
  /** A day; nobody works alone longer without a new plan. Edge: refused, `too-long`. */
  sessionMs: hours(24),
  /** Planned, active and unreported sessions together. Edge: planning is refused; starting unplanned never is. */
  sessionsPlanned: 200_000,
  people: 200_000,
  fobs: 200_000,
  places: 50_000,
  relays: 10_000,
  credentials: 500_000,
  rotaOverrides: 2_000,
  /** Resolved alarms and closed sessions kept at hand; older ones are read from the journal. Edge: oldest dropped. */
  closedKept: 1_000,
  /** Counters per fob known to have been taken up; a replay older than these alarms as low trust. Edge: oldest dropped. */
  countedPerFob: 64,
  /** Hand-overs at hand per fob; the journal has all. Edge: oldest dropped. */
  custodyKept: 100,
  /** Per alarm, newest kept; the journal has all. */
  attemptsKept: 100,
  deliveriesKept: 200,
  receptionsKept: 16,
  countersKept: 32,
  /** A relay's claim of when it heard a frame is odd beyond this difference: clocks of phones differ by seconds. */
  heardAtToleranceMs: minutes(1),
  /** A press shortly after the end is most likely about the session that ended. */
  justEndedMs: minutes(30),
  /** A press near a planned session that nobody started is most likely about it. */
  plannedNearMs: hours(2),
  /** Pressing on while nobody answers brings the next step forward, but not faster than people can read. */
  urgentStepEveryMs: seconds(5),
  /** An announced test that nobody closes goes on to the policy's second step, on-call included, after this. */
  testToRealMs: minutes(1),
  /** What `hark policy explain` tells at most of one alarm: ten steps, two repeats and the procedure. Edge: it ends there. */
  momentsExplained: 40,
  rotaCheckEveryMs: hours(1),
  /** A planned session that nobody started is put away this long after its end. */
  lapseAfterMs: days(1),
} as const;
