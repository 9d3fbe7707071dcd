import type { Command } from "commander";
import { addCommand, type Call, type CommandSpec } from "../commandSpec.ts";
import { configFlags, readConfigOfRecord } from "../configFile.ts";
import { checkDisk } from "../doctor/diskChecks.ts";
import type { Finding, FindingState } from "../doctor/finding.ts";
import { checkGateway } from "../doctor/gatewayChecks.ts";
import { checkClock, checkWatchdog } from "../doctor/machineChecks.ts";
import { checkRecord } from "../doctor/recordChecks.ts";
import { checkModes, checkSecurity, checkVault } from "../doctor/secretChecks.ts";
import { answeredBadly } from "../ended.ts";
import type { Kit } from "../kit.ts";
import type { Style } from "../voice.ts";

/** P11: says what stands in the way of each promise before anybody relies on it. */
export function addDoctor(program: Command, kit: Kit): void {
  addCommand(program, kit, spec);
}

const spec: CommandSpec = {
  name: "doctor",
  about: "Check what every promise needs, and say what to do",
  more: "Looks at the data folder and the configuration, and asks the running gateway. Exits with 1 when something fails; a gateway that does not run is a failure unless you say --stopped.",
  flags: [
    { form: "--full", about: "verify the whole record rather than its end" },
    { form: "--stopped", about: "the gateway is stopped on purpose: do not ask it" },
    ...configFlags,
  ],
  examples: [
    ["hark doctor", "run it after every change, and every morning"],
    ["hark doctor --full --json", "everything, for a monitoring system"],
  ],
  run: examine,
};

async function examine(call: Call): Promise<void> {
  const { config } = readConfigOfRecord(call.given, call.kit);
  const examined = { call, config, folder: config.data.folder };
  const findings = [
    ...checkDisk(examined),
    ...checkVault(examined),
    ...checkModes(examined),
    ...checkSecurity(examined),
    ...(await checkRecord(examined)),
    ...checkClock(examined),
    ...checkWatchdog(examined),
    ...(await checkGateway(examined)),
  ].toSorted((a, b) => Number(a.promise.slice(1)) - Number(b.promise.slice(1)));
  tell(call, findings);
  const failing = findings.filter(({ state }) => state === "fail").length;
  if (failing > 0)
    throw answeredBadly(
      "not-well",
      `${failing} of ${findings.length} checks fail.`,
      "Begin with the first that fails.",
    );
}

const styles: Readonly<Record<FindingState, Style>> = {
  ok: "green",
  warn: "yellow",
  fail: "red",
  skip: "dim",
};

function tell({ kit, print }: Call, findings: readonly Finding[]): void {
  if (print.json) {
    print.value({ findings });
    return;
  }
  for (const { promise, about, state, says, remedy } of findings) {
    print.line(`${kit.out.paint(styles[state], state.padEnd(4))} ${promise.padEnd(3)} ${about}: ${says}`);
    if (remedy !== "") print.line(`         ${remedy}`);
  }
}
