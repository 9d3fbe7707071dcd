/**
 * Answers kept so that a command sent again is answered as before. A relay or
 * phone repeats for minutes, not weeks: at one command a second this is most of
 * a day. At the edge the oldest go; a repeat older than that is decided afresh,
 * and the domain's own checks find it already so.
 */
export const answeredKept = 50_000;

/** Old answers go this many at a time, so that no single append pays for a great clearing. */
export const answeredPrunedAtOnce = 64;

/** Events read, hashed and handed over at once: about 10 ms of work for either thread, half a megabyte on the way. */
export const rowsPerRead = 2_000;

/**
 * Frames the write-ahead log may gather before they are copied into the
 * database whatever goes on, which is done after an answer was given and never
 * before one: some two hundred turns, a few milliseconds of copying.
 */
export const framesBeforeCheckpoint = 1_000;

/** In a quiet moment fewer are worth copying, so that a burst later finds the log nearly empty. */
export const framesBeforeQuietCheckpoint = 200;

/** Without an append for this long it is a quiet moment. Turns of one alarm follow each other faster. */
export const quietAfterMs = 100;

/**
 * Bytes the log's file is given beforehand: the frames above, each a page of
 * 4 KiB and a header, and a large turn more. A log that a long reader keeps
 * from starting over grows beyond it, and its commits cost more until then.
 */
export const logBytesReserved = 5 * 1024 * 1024;

/**
 * Bytes of memory the two threads share for one batch: a press's turn takes
 * about two thousand. A batch that might not fit goes by the slower way.
 */
export const laneBytes = 96 * 1024;

/** The newest and one more, for the case that the newest turns out not to open. */
export const snapshotsKept = 2;

/** Keys the snapshot thread asks the main thread for at once: well under a millisecond of its time. */
export const keysAskedAtOnce = 500;

/** Pages copied in one step of an online backup; between steps the gateway may write. */
export const pagesPerBackupStep = 500;

/** An export line longer than this is no export of ours: verifying stops instead of filling memory. */
export const exportLineMax = 16 * 1024 * 1024;
