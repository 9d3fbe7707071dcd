/**
 * Deadlines handed over per wake. A start after a long downtime finds thousands
 * overdue at once; between two such portions the process serves its connections.
 */
export const firedPerWake = 1_000;

/** Slots the heap begins with; it doubles when they are used up. */
export const firstSlots = 1_024;
