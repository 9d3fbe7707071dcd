import { deed } from "./deed.ts";
import { overrideId } from "./fields.ts";
import { rotaLayers, rotaOverride, rotaOverrides, turn } from "./rotaFields.ts";

/**
 * What admins and supervisors do about who is on call. `swap-turns` names two
 * turns by any instant inside them and the two overrides that the swap makes;
 * `set-rota` without `overrides` keeps those there are.
 */
export const rotaDeeds = [
  deed("set-rota", { layers: rotaLayers, overrides: rotaOverrides.optional() }),
  deed("override-rota", rotaOverride).refine(({ from, to }) => from < to, {
    path: ["to"],
    error: "must be later than `from`",
  }),
  deed("swap-turns", { first: turn, second: turn, override: overrideId, otherOverride: overrideId }),
  deed("cancel-override", { override: overrideId }),
] as const;
