/** Buckets of a press's stages, in seconds: 0.1 ms (a decision) to 10 s (a wait somebody notices), about three a decade. */
export const stageBuckets: readonly number[] = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Lateness past a due instant, in seconds: up to a minute. */
export const latenessBuckets: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60,
];

/** How finely the event loop's delay is measured, in milliseconds. */
export const eventLoopResolutionMs = 10;
