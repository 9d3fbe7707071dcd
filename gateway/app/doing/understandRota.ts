import { parseId } from "../../../shared/base/ids.ts";
import { certain, unreachable } from "../../../shared/base/invariant.ts";
import type { DeedOf } from "../../../shared/wire/doMessage.ts";
import type { LayerId, RotaOverride } from "../../core/rota/rota.ts";
import { commanded, type Setting, type Understood } from "./understood.ts";

/** Everything about who is on call. */
export function understandRota(
  message: DeedOf<"set-rota" | "override-rota" | "swap-turns" | "cancel-override">,
  setting: Setting,
): Understood {
  switch (message.do) {
    case "set-rota": {
      const layers = message.layers.map((layer) => ({ ...layer, id: layerId(layer.id) }));
      const overrides = message.overrides?.map(coverOf) ?? setting.state.rota.overrides;
      return commanded({ kind: "set-rota", rota: { layers, overrides } });
    }
    case "override-rota":
      return commanded({ kind: "override-rota", override: coverOf(message) });
    case "swap-turns":
      return commanded({
        kind: "swap-turns",
        first: { layer: layerId(message.first.layer), at: message.first.at },
        second: { layer: layerId(message.second.layer), at: message.second.at },
        ids: [message.override, message.otherOverride],
      });
    case "cancel-override":
      return commanded({ kind: "cancel-override", override: message.override });
    default:
      return unreachable(message);
  }
}

function coverOf(written: Omit<DeedOf<"override-rota">, "do" | "id">): RotaOverride {
  const { override, layer, from, to, person } = written;
  return { id: override, layer: layerId(layer), from, to, person, reason: "cover" };
}

function layerId(text: string): LayerId {
  return certain(parseId<LayerId>(text), "a layer's id in the form the message was checked to have");
}
