import type { Command } from "commander";
import type { RelayView } from "../../relay/relay.ts";
import { addCommand, addGroup, type Call, type CommandSpec, type Flag } from "../commandSpec.ts";
import { answeredBadly, Ended } from "../ended.ts";
import type { Kit } from "../kit.ts";
import { checkRelay } from "./relayCheck.ts";
import { readRelayConfig, statusSocket } from "./relayConfig.ts";
import { readRelayCredential } from "./relayCredential.ts";
import { runRelay } from "./runRelay.ts";
import { askStatus } from "./statusPort.ts";

const flags: readonly Flag[] = [
  { form: "--config <file>", about: "the relay's configuration (HARK_RELAY_CONFIG; relay.yaml here)" },
];

/** A relay on this computer: a radio, serial lines and desk stations, joined to a gateway elsewhere. */
export function addRelay(program: Command, kit: Kit): void {
  const relay = addGroup(program, "relay", "Run a relay on this computer, for a gateway elsewhere");
  for (const spec of [start, check, status]) addCommand(relay, kit, spec);
}

const start: CommandSpec = {
  name: "start",
  about: "Start the relay and keep it running",
  more: "It passes on what fobs on its lines say, keeps presses while the gateway cannot be reached, and holds no fob's key. Ctrl-C or SIGTERM stops it in order.",
  flags,
  examples: [
    ["hark relay start", "with relay.yaml in this folder"],
    ["hark relay start --config /etc/hark/relay.yaml", "as a service does"],
  ],
  run: async ({ given, kit, print }) => {
    const config = readRelayConfig(given, kit);
    const login = readRelayCredential(config.credential);
    const running = runRelay(config, login, kit);
    print.aside(
      `${kit.err.paint("green", "✓")} The relay ${login.relay} listens on ${running.links.join(", ")} for ${login.url}.`,
    );
    await kit.untilStopped();
    await running.stop();
    print.aside("Stopped.");
  },
};

const check: CommandSpec = {
  name: "check",
  about: "Check the relay's configuration, credential, ports and way to the gateway",
  more: "Disturbs no relay that runs.",
  flags,
  examples: [["hark relay check", "before the relay is started, or when something is wrong with it"]],
  run: async ({ given, kit, print }) => {
    const config = readRelayConfig(given, kit);
    const findings = await checkRelay(config, readRelayCredential(config.credential));
    if (print.json) print.value({ findings });
    for (const { about, state, says, remedy } of print.json ? [] : findings) {
      const mark = state === "ok" ? kit.out.paint("green", "✓") : kit.out.paint("red", "✗");
      print.line(`${mark} ${about}: ${says}`);
      if (remedy !== undefined) print.line(`    ${remedy}`);
    }
    if (findings.some(({ state }) => state === "fail"))
      throw answeredBadly("relay-check-failed", "Something the relay needs is missing.");
  },
};

const status: CommandSpec = {
  name: "status",
  about: "Show how the relay on this computer is",
  more: "The exit code is 1 while anything is wrong with it, and 3 when none runs.",
  flags,
  examples: [["hark relay status", "its lines, its way to the gateway, and what waits"]],
  run: async (call) => {
    const { given, kit, print } = call;
    const answer = await askStatus(statusSocket(readRelayConfig(given, kit)));
    if (!answer.ok) {
      throw new Ended("unreachable", {
        code: "relay-not-running",
        sentence: "No relay of this configuration runs on this computer.",
        remedy: "Start it with `hark relay start`, or see why its service ended.",
        problems: [],
      });
    }
    const view = answer.value;
    if (print.json) print.value(view);
    else show(call, view);
    if (!view.isUp || view.faults.length > 0)
      throw answeredBadly("relay-faulty", "Something is wrong with this relay.");
  },
};

function show({ print }: Call, view: RelayView): void {
  const { counts } = view;
  print.pairs([
    ["gateway", view.isUp ? "connected" : "not connected"],
    ["waiting", `${view.queue} presses`],
    [
      "heard",
      `${counts.presses} presses, ${counts.heartbeats} heartbeats, ${counts.notOurs} that are no fob's`,
    ],
    ["let go", `${counts.pressesLetGo} presses, ${counts.heartbeatsDropped} heartbeats`],
  ]);
  print.line();
  const rows = view.links.map(({ name, state }) => [name, state.kind === "down" ? state.code : state.kind]);
  print.table([{ title: "LINE" }, { title: "STATE" }], rows, "It listens on nothing.");
  for (const { about, code, detail } of view.faults) print.line(`\n${code} (${about}): ${detail}`);
}
