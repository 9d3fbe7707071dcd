import * as z from "zod";
import { commandId } from "./fields.ts";

/**
 * One thing a person may do: `do` names it, `id` is the sender's own name for
 * this message, so that sending it twice does it once. Unknown fields are
 * refused: a mistyped `silent` must not start a session that rings.
 */
export function deed<const Verb extends string, Fields extends z.core.$ZodLooseShape>(
  verb: Verb,
  fields: Fields,
) {
  return z.strictObject({ do: z.literal(verb), id: commandId.optional(), ...fields });
}
