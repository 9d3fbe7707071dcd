import type { Instant } from "../../../shared/base/instant.ts";
import type { Rota } from "./rota.ts";

/**
 * The rota without overrides that were over by `before`; the same value when
 * none was. Who is on call at `before` and later is unchanged; earlier
 * instants are answered without what was dropped, so the journal, not the
 * rota, says who was on call then.
 */
export function prune(rota: Rota, before: Instant): Rota {
  const overrides = rota.overrides.filter(({ to }) => to > before);
  return overrides.length === rota.overrides.length ? rota : { ...rota, overrides };
}
