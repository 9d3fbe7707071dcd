import { faults } from "../../shared/base/faults.ts";
import type { StartFault } from "../compose/startFault.ts";
import { Ended } from "./ended.ts";

/** Ends a command because the gateway does not start, in the words of docs/faults.md. */
export function startEnded({ code, detail }: StartFault): Ended {
  const { title, remedy } = faults[code];
  return new Ended("refused", { code, sentence: `${code}: ${title} (${detail})`, remedy, problems: [] });
}
