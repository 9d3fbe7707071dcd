/**
 * Virtual minutes of trouble in each evening of the tests, before the twenty
 * quiet ones: long enough for two sessions of each worker, short enough for 200
 * evenings in a few minutes.
 */
export const usualMinutes = 60;

/** So many evenings stand in one test, so that a failing one says where to look. */
export const seedsPerTest = 10;

/** A sabotage is found within so many evenings of this many minutes, most of them in the first. */
export const sabotageSeeds = 12;
export const sabotageMinutes = 45;
