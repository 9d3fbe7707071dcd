import { parseCommandId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { CommandBody } from "../../core/command.ts";
import type { Wish } from "../submit.ts";

/** A wish of the gateway's own. The parts of its id are identifiers and numbers of ours. */
export function gatewayWish(idParts: readonly (string | number)[], body: CommandBody): Wish {
  return { id: idOf(idParts), by: { kind: "gateway" }, body };
}

/** The alarm clock's wish: `key` had something due at `dueAt`. */
export function dueWish(key: string, dueAt: Instant): Wish {
  return {
    id: idOf(["due", key, dueAt]),
    by: { kind: "clock" },
    body: { kind: "fall-due", key, dueAt },
  };
}

function idOf(parts: readonly (string | number)[]): Wish["id"] {
  const text = parts.join(":");
  return certain(parseCommandId(text), `a command id that fits: ${text}`);
}
