import { accessSync, constants } from "node:fs";
import { stationAdvice } from "../../../firmware/target/station/stationFaults.ts";
import { openStationFile } from "../../../firmware/target/station/stationFile.ts";
import { faults } from "../../../shared/base/faults.ts";
import { usbPorts } from "../../adapters/serial/serialPorts.ts";
import { type RelayLogin, tryUplink } from "../../adapters/uplink/mqttUplink.ts";
import { codeOf } from "../credentialFile.ts";
import { statusSocket } from "./relayConfig.ts";
import type { RelayConfig } from "./relaySchema.ts";
import { askStatus } from "./statusPort.ts";

/** One thing that was looked at. */
export interface RelayFinding {
  readonly about: string;
  readonly state: "ok" | "fail";
  readonly says: string;
  readonly remedy: string | undefined;
}

/** Looks at everything the relay needs, without disturbing one that runs. */
export async function checkRelay(config: RelayConfig, login: RelayLogin): Promise<readonly RelayFinding[]> {
  const running = await askStatus(statusSocket(config));
  return [
    await checkGateway(login),
    ...config.serial.ports.map(({ path }) => checkPort(path)),
    ...config.stations.flatMap(({ path, file }) => [
      checkPort(path),
      running.ok ? well(file, "The relay that runs here has the station's file.") : checkStationFile(file),
    ]),
    ...(config.serial.discover ? [await checkDiscovery()] : []),
  ];
}

async function checkGateway(login: RelayLogin): Promise<RelayFinding> {
  const down = await tryUplink(login);
  if (down === undefined)
    return well("gateway", `${login.url} lets the relay ${login.relay} of ${login.org} in.`);
  const { title, remedy } = faults[down.code];
  return bad("gateway", `${title} (${down.detail})`, remedy);
}

function checkPort(path: string): RelayFinding {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return well(path, "The port is there and may be used.");
  } catch (error) {
    const { remedy } = faults["serial-line-unplugged"];
    return bad(path, `The port cannot be used (${codeOf(error)}).`, remedy);
  }
}

function checkStationFile(file: string): RelayFinding {
  const opened = openStationFile(file);
  if (opened.ok) {
    opened.value.close();
    return well(file, "The station's file can be used.");
  }
  const { title, remedy } = stationAdvice[opened.fault];
  return bad(file, title, remedy);
}

async function checkDiscovery(): Promise<RelayFinding> {
  const ports = await usbPorts().catch(() => undefined);
  if (ports === undefined)
    return bad(
      "discovery",
      "This computer's ports cannot be listed.",
      "Install udev, or name the ports in serial.ports.",
    );
  return well(
    "discovery",
    ports.length === 0 ? "No USB port is plugged in now." : `Plugged in: ${ports.join(", ")}.`,
  );
}

function well(about: string, says: string): RelayFinding {
  return { about, state: "ok", says, remedy: undefined };
}

function bad(about: string, says: string, remedy: string): RelayFinding {
  return { about, state: "fail", says, remedy };
}
