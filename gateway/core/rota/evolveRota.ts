import { unreachable } from "../../../shared/base/invariant.ts";
import type { Evolved } from "../event.ts";
import type { MutableOrgState } from "../state.ts";
import { compileRota } from "./compileRota.ts";
import { prune } from "./prune.ts";
import type { Rota } from "./rota.ts";
import type { RotaEvent } from "./rotaEvent.ts";

export function evolveRota(state: MutableOrgState, event: Evolved<RotaEvent>): void {
  switch (event.kind) {
    case "rota-set":
      adopt(state, event.rota);
      return;
    case "rota-overridden": {
      const { layers, overrides } = prune(state.rota, event.at);
      adopt(state, { layers, overrides: [...overrides, ...event.overrides] });
      return;
    }
    case "rota-override-cancelled": {
      const { layers, overrides } = state.rota;
      adopt(state, { layers, overrides: overrides.filter((override) => override.id !== event.override) });
      return;
    }
    case "rota-checked":
      state.rotaChecked = { at: event.at, gaps: event.gaps };
      return;
    default:
      unreachable(event);
  }
}

function adopt(state: MutableOrgState, rota: Rota): void {
  state.rota = rota;
  state.compiledRota = compileRota(rota, state.zone);
  state.rotaChecked = undefined;
}
