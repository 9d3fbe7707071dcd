import * as z from "zod";
import { wireRoles } from "./wireWords.ts";

/**
 * Fields of what the gateway tells. They are plain texts in both directions:
 * the gateway never fails to say something because one of them is longer or
 * odder than expected, and unknown fields are ignored by whoever reads.
 */

/** An instant twice: `utc` in RFC 3339 for programs, `local` in the organisation's zone for people. */
export const when = z.object({ utc: z.string(), local: z.string() });
export type When = z.output<typeof when>;

/** A person by id and name; `(erased)` and `not known` stand where there is no name. */
export const named = z.object({ person: z.string(), name: z.string() });
export type Named = z.output<typeof named>;

/** A person with the number to ring, which is empty when none is known. */
export const reachable = named.extend({ phone: z.string() });
export type Reachable = z.output<typeof reachable>;

export const worker = reachable.extend({ roles: z.array(z.enum(wireRoles)) });

/** Where: the name is "place not known" when it is not, and address and guidance are then empty. */
export const whereabouts = z.object({
  place: z.string().optional(),
  name: z.string(),
  address: z.string(),
  guidance: z.string(),
});
export type Whereabouts = z.output<typeof whereabouts>;

/** A stable code for programs and a sentence for people. */
export const explained = z.object({ code: z.string(), sentence: z.string() });
export type Explained = z.output<typeof explained>;

/** One thing that can be done, ready to paste: `command` is a whole `mosquitto_pub` line but for host and login. */
export const way = z.object({
  to: z.string().meta({ description: "What this does, in words." }),
  topic: z.string(),
  payload: z.string(),
  command: z.string(),
});
export type Way = z.output<typeof way>;
