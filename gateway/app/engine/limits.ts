import { seconds } from "../../../shared/base/instant.ts";

/**
 * Commands waiting to be taken up, all classes together. Ten thousand is some
 * seconds of work; more would only be answered too late. At the edge the lowest
 * class is refused first, and presses and watch signals are taken all the same.
 */
export const inboxCommands = 10_000;

/** The inbox stops being called full when this few wait, so that the fault does not flicker. */
export const inboxCalmCommands = 5_000;

/**
 * How many of each class one turn takes up. Presses come first in every turn;
 * every other class has its own share, so that none can starve another. A turn
 * stays so small that its commit is as quick as that of one command.
 */
export const turnShares = { press: 64, watch: 64, person: 16, delivery: 32, housekeeping: 8 } as const;

/**
 * Answers kept to recognise a repeated command, the oldest dropped first. A
 * relay repeats within minutes; at a hundred commands a second this is eight
 * minutes, and frames are also recognised by their counter for good.
 */
export const answersKept = 50_000;

/**
 * How long an append may take before alarms go out without it. A slow disk
 * stalls for some 400 ms; an alarm may take 2 s from the press (DIN VDE V
 * 0825-11), and the journal gets three quarters of that.
 */
export const appendPatienceMs = 1_500;

/**
 * Something waits and no turn has begun for this long: the engine does not turn.
 * An append that stalls is gone past after `appendPatienceMs`, so nothing that
 * the world does to it keeps a working engine still for so long.
 */
export const turningWithinMs = seconds(10);

/** Waits between attempts to write the journal again; the last one repeats. */
export const mendWaitsMs: readonly number[] = [seconds(1), seconds(2), seconds(5), seconds(10)];

/**
 * Events kept in memory while the journal cannot be written, about 50 MB. At
 * the edge housekeeping and delivery notes are refused; presses, people and
 * deadlines go on, since an alarm is worth more than this memory.
 */
export const backlogEvents = 100_000;

/** Events in one append while catching up: large enough to be quick, small enough to fail cheaply. */
export const catchUpEvents = 1_000;

/**
 * What nobody waits for, such as the note that a message was delivered, gathers
 * this long for a turn of its own, or goes with another that no press is in: a
 * press that comes just then would wait for its append. A crash in between
 * delivers once more what it forgot, so it is kept well below the time in which
 * somebody answers. A delivery that failed never gathers (P3).
 */
export const gatherMs = 250;

/** Settled effects wait this long for a turn to be recorded with, then get an append of their own. */
export const settleWithinMs = seconds(1);

/** Closing waits this long for deliveries under way, so that the next start does not repeat them. */
export const closeWithinMs = seconds(2);

/** How often the machine's wall clock is compared with the timeline. */
export const clockCheckMs = seconds(1);

/** A difference beyond this is a clock that stepped: recorded, shown, and every wait keeps its length. */
export const clockStepMs = seconds(1);

/**
 * The share of elapsed time by which a smaller difference is slewed away: twice
 * what the kernel itself slews (500 ppm). No wait changes by more than a
 * thousandth; a clock that drifts faster piles up a step, which is shown.
 */
export const slewShare = 0.001;

/** Differences below this are the reading's own rounding. */
export const slewFloorMs = 2;
