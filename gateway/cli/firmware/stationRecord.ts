import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Provision } from "../../../firmware/hal/body.ts";
import { stationAdvice } from "../../../firmware/target/station/stationFaults.ts";
import { makeStationFile } from "../../../firmware/target/station/stationFile.ts";
import { unheld } from "../ended.ts";

/** Where a desk station's file lies: its key, its settings and its counters in one. */
export function stationPath(dataFolder: string, fob: string): string {
  return join(dataFolder, "firmware", `${fob}.station`);
}

/** Makes the file, which must not be there yet. */
export function makeStation(dataFolder: string, fob: string, provision: Provision): void {
  mkdirSync(join(dataFolder, "firmware"), { recursive: true, mode: 0o700 });
  const made = makeStationFile(stationPath(dataFolder, fob), provision);
  if (made.ok) return;
  const { title, remedy } = stationAdvice[made.fault];
  throw unheld(made.fault, title, remedy);
}

/** Takes back a file that no station has used. */
export function dropStation(dataFolder: string, fob: string): void {
  rmSync(stationPath(dataFolder, fob), { force: true });
}
