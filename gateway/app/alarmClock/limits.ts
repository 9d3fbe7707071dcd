/**
 * Deadlines handed over and not dealt with yet. A start after a long downtime
 * finds thousands overdue at once; more than this many would crowd people's
 * commands out of the inbox. The others wait here, the earliest first.
 */
export const outstandingDeadlines = 1_000;

/** Slots the heap begins with; it doubles when they are used up. */
export const firstSlots = 1_024;
