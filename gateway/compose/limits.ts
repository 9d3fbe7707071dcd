import { minutes, seconds } from "../../shared/base/instant.ts";

/** How often free space is looked at, and a port that could not be opened is tried again. */
export const lookEveryMs = minutes(1);

/** How often it is tried whether anything can still be opened: a crowd comes and goes within seconds. */
export const tryOpeningEveryMs = seconds(2);

/** Durations of a press's stage kept between two readings of the metrics; past it they are passed on early. */
export const timesKept = 1_024;

/** Alarms whose first confirmation by a device is waited for. Past it the oldest is not measured. */
export const alarmsTimed = 1_000;
