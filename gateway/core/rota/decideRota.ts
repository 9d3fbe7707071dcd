import type { PersonId } from "../../../shared/base/ids.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import type { BodyOf, Command } from "../command.ts";
import { type Decision, happens, refuse } from "../decision.ts";
import type { OrgState } from "../state.ts";
import { checkOverride, checkRota, type RotaProblem } from "./checkRota.ts";
import { rotaLimits } from "./limits.ts";
import { prune } from "./prune.ts";
import { swapOverrides } from "./swapOverrides.ts";

type RotaBody = BodyOf<"set-rota" | "override-rota" | "swap-turns" | "cancel-override">;

export function decideRota(state: OrgState, command: Command<RotaBody>, by: PersonId): Decision {
  const { body, at } = command;
  const ahead = prune(state.rota, at).overrides;
  const isFull = ahead.length + 2 > rotaLimits.overridesMax;
  switch (body.kind) {
    case "set-rota": {
      const problem = checkRota(body.rota, new Set(state.people.keys()))[0];
      return problem
        ? refuseFor(problem)
        : happens([{ kind: "rota-set", at, rota: prune(body.rota, at), by }], undefined);
    }
    case "override-rota": {
      if (isFull) return refuse("limit-reached", "overrides");
      if (ahead.some((override) => override.id === body.override.id))
        return refuse("already-exists", body.override.id);
      const layers = new Set(state.rota.layers.map((layer) => layer.id));
      const known = new Set(
        body.override.person && state.people.has(body.override.person) ? [body.override.person] : [],
      );
      const problem = checkOverride(body.override, { layers, known })[0];
      return problem
        ? refuseFor(problem)
        : happens([{ kind: "rota-overridden", at, overrides: [body.override], by }], body.override.id);
    }
    case "swap-turns": {
      if (isFull) return refuse("limit-reached", "overrides");
      const taken = body.ids.find((id) => ahead.some((override) => override.id === id));
      if (taken) return refuse("already-exists", taken);
      const swap = swapOverrides(state.compiledRota, {
        first: body.first,
        second: body.second,
        ids: body.ids,
        now: at,
      });
      if (swap.kind === "refused") return refuse("rota-problem", swap.reason.code);
      return happens([{ kind: "rota-overridden", at, overrides: swap.overrides, by }], body.ids[0]);
    }
    case "cancel-override":
      return state.rota.overrides.some((override) => override.id === body.override)
        ? happens([{ kind: "rota-override-cancelled", at, override: body.override, by }], body.override)
        : refuse("unknown-override", body.override);
    default:
      return unreachable(body);
  }
}

function refuseFor(problem: RotaProblem): Decision {
  const { code, ...about } = problem;
  return refuse("rota-problem", `${code} ${Object.values(about).join(" ")}`);
}
