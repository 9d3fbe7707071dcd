/** The longest a system's own words are quoted. Past it they are cut. */
export const detailChars = 300;

/** Frames of a stack that are logged: enough to find the place. */
export const stackFrames = 12;

/**
 * Bytes waiting for whoever reads standard output. Past it new lines are dropped
 * and counted: a reader that has stopped must not fill memory, nor hold up a press.
 */
export const waitingBytes = 4_194_304;

/** When stopping, the last lines wait so long for a reader; then they are lost. */
export const closeWithinMs = 1_000;
