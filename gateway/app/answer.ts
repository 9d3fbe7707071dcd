import type { Refusal } from "../core/refusal.ts";

/** What became of a command. The same id always gets the same answer. */
export type Answer =
  | {
      readonly kind: "done";
      /** The alarm, session or other thing the command made or touched. */
      readonly about: string | undefined;
      /** False while the journal cannot be written: carried out, shown, and not yet on record. */
      readonly onRecord: boolean;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };
