/** Virtual minutes of trouble in each run of the tests: long enough for two sessions of each worker. */
export const usualMinutes = 60;
