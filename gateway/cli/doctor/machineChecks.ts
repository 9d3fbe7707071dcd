import { execFileSync } from "node:child_process";
import { faults } from "../../../shared/base/faults.ts";
import { type Examined, type Finding, findingsFor } from "./finding.ts";

const p5 = findingsFor("P5");
const p11 = findingsFor("P11");

/** A clock before this program was written is certainly wrong. */
const leastYear = 2026;

/** P5: due instants need a clock that is right. */
export function checkClock({ call }: Examined): readonly Finding[] {
  const year = new Date(call.kit.now()).getUTCFullYear();
  if (year < leastYear) {
    return [
      p5.fail(
        "clock",
        `The clock says it is ${year}.`,
        "Set the clock and start a time synchronisation service.",
      ),
    ];
  }
  const synchronised = askTimedatectl();
  if (synchronised === undefined) {
    return [
      p5.skip(
        "clock synchronisation",
        "This system does not say whether its clock is synchronised; make sure that it is.",
      ),
    ];
  }
  return [
    synchronised
      ? p5.ok("clock synchronisation", "The clock is synchronised.")
      : p5.warn(
          "clock synchronisation",
          "The clock is not synchronised with any time server.",
          faults["clock-unsynchronised"].remedy,
        ),
  ];
}

/** P11: somebody outside learns when Hark stops. */
export function checkWatchdog({ config }: Examined): readonly Finding[] {
  return [
    config.watchdog.url === undefined
      ? p11.warn(
          "outside watchdog",
          "No outside watchdog is set: if this computer fails, nobody is told.",
          faults["watchdog-not-set"].remedy,
        )
      : p11.ok(
          "outside watchdog",
          `An outside watchdog is pinged every ${config.watchdog.every.ms / 1000} seconds.`,
        ),
  ];
}

/** systemd's word on it; `undefined` where there is no systemd to ask. */
function askTimedatectl(): boolean | undefined {
  try {
    const says = execFileSync("timedatectl", ["show", "--property=NTPSynchronized", "--value"], {
      encoding: "utf8",
      timeout: 3_000,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return says === "yes" ? true : says === "no" ? false : undefined;
  } catch {
    // Not a fault: containers and small systems have none, and the finding says that nothing is known.
    return undefined;
  }
}
