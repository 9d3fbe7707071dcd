import * as z from "zod";
import { instantText, overrideId, personId, plainId, text } from "./fields.ts";
import { wireLimits } from "./limits.ts";
import { wireWeekdays } from "./wireWords.ts";

const dayForm = "must be a day such as 2026-09-07";
const timeForm = "must be a time of day such as 08:30";
const day = z.string({ error: dayForm }).regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, { error: dayForm });
const time = z.string({ error: timeForm }).regex(/^[0-9]{2}:[0-9]{2}$/, { error: timeForm });
const people = z.array(personId).max(wireLimits.people);

const rotation = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("weekly-hand-over"),
    people,
    firstDay: day,
    handOverAt: time,
    everyDays: z.int().min(1).max(366),
  }),
  z.strictObject({
    kind: z.literal("hours"),
    entries: z
      .array(
        z.strictObject({
          person: personId,
          days: z.array(z.enum(wireWeekdays)).max(7),
          from: time,
          to: time,
        }),
      )
      .max(wireLimits.entries),
  }),
  z.strictObject({ kind: z.literal("always"), people }),
]);

/** Layers, the first alerted first; local times are in the organisation's zone. */
export const rotaLayers = z
  .array(z.strictObject({ id: plainId, name: text(wireLimits.name), rotation }))
  .max(wireLimits.layers);

/** Puts `person` in a layer's place in [from, to); without `person` nobody is on call then. */
export const rotaOverride = {
  override: overrideId,
  layer: plainId,
  from: instantText,
  to: instantText,
  person: personId.optional(),
};

export const rotaOverrides = z.array(z.strictObject(rotaOverride)).max(wireLimits.overrides);

/** Points at the turn of a layer that holds an instant. */
export const turn = z.strictObject({ layer: plainId, at: instantText });
