import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { serialLine } from "../../../firmware/target/station/serialLine.ts";
import packageFile from "../../../package.json" with { type: "json" };
import type { FaultCode } from "../../../shared/base/faults.ts";
import { faults } from "../../../shared/base/faults.ts";
import { failed } from "../../../shared/base/result.ts";
import { BluetoothLink } from "../../adapters/bluetooth/bluetoothLink.ts";
import { NobleRadio } from "../../adapters/bluetooth/nobleRadio.ts";
import { systemClock } from "../../adapters/clock/systemClock.ts";
import { type Log, openLog, standardOutput } from "../../adapters/logs/log.ts";
import { openQueue } from "../../adapters/relayQueue/sqliteQueue.ts";
import { DiscoveredLinks } from "../../adapters/serial/discoveredLinks.ts";
import { SerialLink } from "../../adapters/serial/serialLink.ts";
import { devicePath, portOpener, usbPorts } from "../../adapters/serial/serialPorts.ts";
import { systemdNotify } from "../../adapters/systemd/systemdNotify.ts";
import { managedBy, SystemdService } from "../../adapters/systemd/systemdService.ts";
import { mqttUplink, type RelayLogin } from "../../adapters/uplink/mqttUplink.ts";
import type { Link } from "../../relay/link.ts";
import type { QueueFault, RelayQueue } from "../../relay/queue.ts";
import { Relay } from "../../relay/relay.ts";
import { Ended, misused } from "../ended.ts";
import type { Kit } from "../kit.ts";
import { statusSocket } from "./relayConfig.ts";
import type { RelayConfig } from "./relaySchema.ts";
import { StationLink } from "./stationLink.ts";
import { openStatusPort } from "./statusPort.ts";

export interface RunningRelay {
  /** Their names. */
  readonly links: readonly string[];
  stop(): Promise<void>;
}

/** Wires a relay of this computer's ports, disk and network, and starts it. */
export function runRelay(config: RelayConfig, login: RelayLogin, kit: Kit): RunningRelay {
  const log = openLog({ level: "info", out: standardOutput() });
  makeFolder(config.folder);
  const links = linksOf(config);
  const relay = new Relay({
    clock: systemClock,
    uplink: mqttUplink(login),
    queue: queueIn(config.folder, log),
    links,
    version: packageFile.version,
    lateAfterMs: config.lateAfter.ms,
    fault: teller(log),
  });
  const manager = serviceManager(kit, log);
  relay.start();
  const status = openStatusPort(statusSocket(config), {
    view: () => relay.view(),
    failed: (detail) => log.note("fault-shown", { kind: "folder-not-usable", about: "status", detail }),
  });
  manager?.ready(`relay ${login.relay} listens`);
  return {
    links: links.map(({ name }) => name),
    stop: async () => {
      await manager?.stopping("leaving");
      status.close();
      await relay.stop();
      await log.close();
    },
  };
}

/** What the relay listens on. */
function linksOf(config: RelayConfig): readonly Link[] {
  return [...radioOf(config), ...linesOf(config)];
}

function radioOf({ bluetooth }: RelayConfig): readonly Link[] {
  const { listen, adapter, reference } = bluetooth;
  if (!listen) return [];
  const clock = systemClock;
  return [
    new BluetoothLink({
      name: `bluetooth:hci${adapter}`,
      clock,
      radio: new NobleRadio({ clock, device: adapter }),
      reference: reference && { address: reference.address, everyMs: reference.every.ms },
    }),
  ];
}

function linesOf({ serial, stations }: RelayConfig): readonly Link[] {
  const clock = systemClock;
  const taken = [...serial.ports, ...stations].map(({ path }) => path);
  return [
    ...serial.ports.map(
      ({ path, speed, silentAfter }) =>
        new SerialLink({
          name: `serial:${path}`,
          open: portOpener(path, speed),
          silentAfterMs: silentAfter.ms,
          clock,
        }),
    ),
    ...stations.map(
      ({ path, file, buzzer }) =>
        new StationLink({ name: `station:${path}`, file, line: serialLine(path), hasBuzzer: buzzer, clock }),
    ),
    ...(serial.discover
      ? [
          new DiscoveredLinks({
            list: usbPorts,
            opener: (path) => portOpener(path, serial.speed),
            isTaken: (path) => taken.some((one) => devicePath(one) === devicePath(path)),
            silentAfterMs: serial.silentAfter.ms,
            clock,
          }),
        ]
      : []),
  ];
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw misused(`The folder ${folder} cannot be made (${error instanceof Error ? error.message : "?"}).`);
  }
}

/** P1: a relay whose disk is of no use still passes presses on; one that another process runs already does not start. */
function queueIn(folder: string, log: Log): RelayQueue {
  const opened = openQueue(join(folder, "queue.db"), ({ code, detail }) =>
    log.note("fault-shown", { kind: code, about: "queue", detail }),
  );
  if (opened.ok) return opened.value;
  const { fault } = opened;
  if (fault.code !== "relay-queue-in-use") return queueWithoutDisk(fault);
  const { title, remedy } = faults[fault.code];
  throw new Ended("refused", { code: fault.code, sentence: title, remedy, problems: [fault.detail] });
}

function queueWithoutDisk(fault: QueueFault): RelayQueue {
  return { kept: () => failed(fault), write: () => failed(fault), close: () => undefined };
}

function teller(log: Log): (about: string, fault: { code: string; detail: string } | undefined) => void {
  const shown = new Map<string, string>();
  return (about, fault) => {
    const before = shown.get(about);
    if (before !== undefined && before !== fault?.code) log.note("fault-cleared", { kind: before, about });
    if (fault === undefined) shown.delete(about);
    else {
      shown.set(about, fault.code);
      log.note("fault-shown", { kind: fault.code, about, detail: fault.detail });
    }
  };
}

/** P11: systemd starts the relay again when it does not turn any more; its own timer says that it does. */
function serviceManager({ env }: Kit, log: Log): SystemdService | undefined {
  const managed = managedBy(env, process.pid);
  if (managed === undefined) return undefined;
  return new SystemdService({
    clock: systemClock,
    faults: {
      show: ({ code, about, detail }) => log.note("fault-shown", { kind: code, about, detail }),
      clear: (code: FaultCode, about) => log.note("fault-cleared", { kind: code, about }),
    },
    say: systemdNotify(managed.socket, env["PATH"]),
    pingEveryMs: managed.pingEveryMs,
    isHealthy: () => true,
  });
}
