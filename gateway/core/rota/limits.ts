import { days } from "../../../shared/base/instant.ts";

/**
 * Bounds of the rota. `checkRota` reports a rota beyond those that count what
 * an admin writes; it is then not adopted, and the one in force stays.
 */
export const rotaLimits = {
  /** Far more lines of defence than an organisation has; each costs a look at every alarm. */
  layersMax: 20,
  /** People in one rotation. */
  peopleMax: 200,
  /** Entries in one layer's weekly hours: a hundred offices' worth, each of which every look reads. */
  entriesMax: 100,
  /** Overrides kept; past ones are pruned, so this is how many may lie ahead. */
  overridesMax: 1000,
  /** Gaps one alarm names in full, which is more than two days can hold; `hark rota gaps` lists any number. */
  gapsNamed: 12,
  /** The longest turn in days: a year, leap years included. */
  everyDaysMax: 366,
} as const;

/**
 * How far ahead gaps and changes are looked for: a year and a month, so that
 * both clock changes and every yearly holiday are seen. Beyond it an answer
 * says how far it looked.
 */
export const outlookMs = days(400);

/**
 * Change points walked in one look ahead: twelve a day over the whole outlook.
 * At the edge the look stops early and says so; a change is then announced
 * early, never late.
 */
export const changePointsMax = 5000;

/**
 * Local days and times are read within these years; outside them nobody is on
 * call by a timetable. 1970 begins the count of instants; the end keeps all
 * arithmetic far inside what `Temporal` can express.
 */
export const calendarYears = { first: 1970, last: 2999 } as const;
