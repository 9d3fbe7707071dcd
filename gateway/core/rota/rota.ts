import type { Brand } from "../../../shared/base/brand.ts";
import type { OverrideId, PersonId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";

/** Names one layer of the rota; minted by `parseId<LayerId>`, in the form of every identifier. */
export type LayerId = Brand<string, "LayerId">;

/**
 * Who is on call, when. The first layer is alerted first. Where overrides of
 * one layer overlap, the one added last (nearest the end) wins.
 */
export interface Rota {
  readonly layers: readonly RotaLayer[];
  readonly overrides: readonly RotaOverride[];
}

export interface RotaLayer {
  readonly id: LayerId;
  readonly name: string;
  readonly rotation: RotaRotation;
}

/**
 * Days and times are text as a person writes them, `2026-09-07` and `08:30`,
 * in the organisation's zone. `checkRota` says which of them are impossible; a
 * rotation or entry with an impossible one covers nobody, so that it shows as
 * a gap rather than failing while an alarm waits.
 */
export type RotaRotation = HandOverRotation | HoursRotation | AlwaysRotation;

/**
 * Each person in turn, beginning on `firstDay` at `handOverAt` and changing
 * every `everyDays` days at the same local time: 7 is weekly, 1 daily. Before
 * the first hand-over nobody is on call.
 */
export interface HandOverRotation {
  readonly kind: "weekly-hand-over";
  readonly people: readonly PersonId[];
  readonly firstDay: string;
  readonly handOverAt: string;
  readonly everyDays: number;
}

/** The same hours every week. Where entries overlap everybody they name is on call, in the entries' order. */
export interface HoursRotation {
  readonly kind: "hours";
  readonly entries: readonly HoursEntry[];
}

/**
 * From `from` until `to` on each of `days`. A `to` that is not later than
 * `from` means the next day, so `22:00` to `06:00` passes midnight and `00:00`
 * to `00:00` is a whole day; `days` names the day on which the hours begin.
 */
export interface HoursEntry {
  readonly person: PersonId;
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** Everyone listed, at all times. */
export interface AlwaysRotation {
  readonly kind: "always";
  readonly people: readonly PersonId[];
}

/** In ISO 8601 order, Monday first. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** Puts `person` in place of whoever the layer names, in [from, to); `undefined` means nobody, which is a gap. */
export interface RotaOverride {
  readonly id: OverrideId;
  readonly layer: LayerId;
  readonly from: Instant;
  readonly to: Instant;
  readonly person: PersonId | undefined;
  readonly reason: "cover" | "swap";
}

/**
 * The rota when nobody has configured one: no layers, hence nobody on call,
 * ever. That is safe because an escalation step whose on-call is empty goes to
 * the leads and says so (P3, P11); a made-up person on call would hide it.
 */
export function safeRota(): Rota {
  return { layers: [], overrides: [] };
}

/**
 * A rota with its texts read and its overrides sorted by layer, made by
 * `compileRota` once for each change, so that asking costs no parsing.
 */
export interface CompiledRota {
  readonly layers: readonly CompiledLayer[];
}

export interface CompiledLayer {
  readonly id: LayerId;
  readonly timetable: Timetable;
  /** In the order they were added. */
  readonly overrides: readonly CompiledOverride[];
}

export interface CompiledOverride {
  readonly id: OverrideId;
  readonly from: Instant;
  readonly to: Instant;
  readonly people: readonly PersonId[];
}

export type Timetable = ConstantTimetable | HandOverTimetable | HoursTimetable;

export interface ConstantTimetable {
  readonly kind: "constant";
  readonly people: readonly PersonId[];
}

/** Days are counted from 1970-01-01, times of day in minutes from midnight. */
export interface HandOverTimetable {
  readonly kind: "hand-over";
  readonly zone: string;
  readonly firstDay: number;
  readonly minute: number;
  readonly everyDays: number;
  /** The people of each turn; a single one when every turn is the same person's. */
  readonly turns: readonly (readonly PersonId[])[];
}

export interface HoursTimetable {
  readonly kind: "hours";
  readonly zone: string;
  readonly windows: readonly HoursWindow[];
  /** For each weekday, Monday first: the minutes of that day at which some window begins or ends. */
  readonly edges: readonly (readonly number[])[];
}

export interface HoursWindow {
  readonly person: PersonId;
  /** Seven, Monday first: whether the window begins on that day. */
  readonly beginsOn: readonly boolean[];
  readonly fromMinute: number;
  readonly toMinute: number;
  /** How many days after its beginning the window ends: 0 or 1. */
  readonly toDay: number;
}
