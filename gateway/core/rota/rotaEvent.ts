import type { OverrideId, PersonId } from "../../../shared/base/ids.ts";
import type { Rota, RotaOverride } from "./rota.ts";

export type RotaEvent =
  | { readonly kind: "rota-set"; readonly rota: Rota; readonly by: PersonId }
  | { readonly kind: "rota-overridden"; readonly overrides: readonly RotaOverride[]; readonly by: PersonId }
  | { readonly kind: "rota-override-cancelled"; readonly override: OverrideId; readonly by: PersonId }
  | {
      /** The gaps then known to lie ahead, so that each is told once: `from:<ms>`, `until:<ms>` or `always`. */
      readonly kind: "rota-checked";
      readonly gaps: readonly string[];
    };
