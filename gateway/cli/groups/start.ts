import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { Listening } from "../../app/broker.ts";
import type { Gateway } from "../../compose.ts";
import { addCommand, type Call, type CommandSpec } from "../commandSpec.ts";
import { configFlags, readConfigOfRecord } from "../configFile.ts";
import { adminCredentialFile } from "../credentialFile.ts";
import type { Kit } from "../kit.ts";
import { startEnded } from "../startFaults.ts";

/** Runs the gateway in this process. */
export function addStart(program: Command, kit: Kit): void {
  addCommand(program, kit, spec);
}

const spec: CommandSpec = {
  name: "start",
  about: "Start the gateway and keep it running",
  more: "The first start needs no configuration: it makes a data folder, keys and a first admin, and says what to do next. Ctrl-C or SIGTERM stops it in order.",
  flags: configFlags,
  examples: [
    ["hark start", "with everything as it comes, in ./hark-data"],
    ["hark start --config /etc/hark/hark.yaml", "as a service does"],
  ],
  run: runGateway,
};

async function runGateway(call: Call): Promise<void> {
  const { given, kit, print } = call;
  const { config } = readConfigOfRecord(given, kit);
  let break_: (cause: unknown) => void = () => {};
  const broken = new Promise<never>((_, reject) => {
    break_ = reject;
  });
  const started = await kit.launcher.start({
    config,
    firstStart: { admin: undefined, adminName: undefined },
    broken: (cause) => break_(cause),
  });
  if (!started.ok) throw startEnded(started.fault);
  const gateway = started.value;
  const { folder } = config.data;
  greet(call, gateway, folder);
  await Promise.race([kit.untilStopped(), broken]);
  await gateway.stop();
  print.aside("Stopped.");
}

/** On standard error: standard output is the log's. */
function greet({ kit, print }: Call, gateway: Gateway, folder: string): void {
  const where = gateway.listening.map(addressOf).join(", ");
  print.aside(
    `${kit.err.paint("green", "✓")} Hark keeps watch for “${gateway.org}” at ${where}. Data folder: ${folder}`,
  );
  const file = adminCredentialFile(folder);
  if (gateway.firstCredential === undefined) {
    if (!existsSync(file))
      print.aside("There is no admin's credential in the data folder; use your own with --as.");
    return;
  }
  print.aside(
    [
      "",
      `The first admin is ${gateway.firstCredential.person}; the credential is in ${file}.`,
      "Three things to do next, in another terminal (from a clone, put npx before hark):",
      '  1. Add a supervisor who answers alarms: hark people add bea --name "Bea Roe" --roles supervisor',
      "     and let them in:                     hark credential issue bea-laptop --person bea --out bea.json",
      "  2. Say who is on call:                  hark rota set rota.yaml",
      "  3. See what is still missing:           hark doctor",
      "",
    ].join("\n"),
  );
}

function addressOf({ transport, host, port }: Listening): string {
  return `${transport}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
