import type { Config } from "./configSchema.ts";

/** Settings that are each well-formed and do not go together. */
export interface Disagreement {
  /** Where to look; the first one that was set is where it is shown. */
  readonly settings: readonly string[];
  readonly says: string;
  readonly remedy: string;
}

/** `isSet` tells whether somebody wrote the setting, as against its default. */
export function checkTogether(config: Config, isSet: (setting: string) => boolean): readonly Disagreement[] {
  return [
    ...exposed(config),
    ...certificate(config, isSet),
    ...samePort(config),
    ...limits(config),
    ...watchdog(config),
  ];
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether the two TLS listeners are wanted at all. */
export function hasCertificate({ broker: { tls } }: Config): boolean {
  return tls.certificate !== undefined && tls.key !== undefined;
}

function exposed({ broker, http }: Config): readonly Disagreement[] {
  const open: readonly (readonly [string, string, string])[] = [
    ["broker.plain.host", broker.plain.host, broker.plainBeyondLoopback],
    ...(broker.websocket.listen
      ? [["broker.websocket.host", broker.websocket.host, broker.plainBeyondLoopback] as const]
      : []),
    ["http.host", http.host, http.plainBeyondLoopback],
  ];
  return open
    .filter(([, host, consent]) => consent === "refused" && !isLoopback(host))
    .map(([setting, host]) => ({
      settings: [setting],
      says: `${setting} is ${JSON.stringify(host)}: others on the network could read what passes unencrypted.`,
      remedy: setting.startsWith("http")
        ? 'Use 127.0.0.1, or set http.plainBeyondLoopback to "i-accept-unencrypted".'
        : 'Use 127.0.0.1 and broker.tls, or set broker.plainBeyondLoopback to "i-accept-unencrypted".',
    }));
}

function certificate(config: Config, isSet: (setting: string) => boolean): readonly Disagreement[] {
  const { certificate: cert, key } = config.broker.tls;
  if ((cert === undefined) !== (key === undefined)) {
    const [there, missing] = cert === undefined ? ["key", "certificate"] : ["certificate", "key"];
    return [
      {
        settings: [`broker.tls.${there}`],
        says: `broker.tls.${there} is set and broker.tls.${missing} is not, so nothing could listen with TLS.`,
        remedy: `Set broker.tls.${missing} too, or neither.`,
      },
    ];
  }
  if (hasCertificate(config)) return [];
  const idle = ["listen", "host", "port"]
    .flatMap((name) => [`broker.tls.${name}`, `broker.secureWebsocket.${name}`])
    .filter((name) => isSet(name));
  const [first] = idle;
  if (first === undefined || (!config.broker.tls.listen && !config.broker.secureWebsocket.listen)) return [];
  return [
    {
      settings: [first],
      says: `${first} is set, but there is no certificate, so nothing would listen with TLS.`,
      remedy: "Set broker.tls.certificate and broker.tls.key, or take this setting out.",
    },
  ];
}

function samePort(config: Config): readonly Disagreement[] {
  const { broker, http } = config;
  const secure = hasCertificate(config);
  const doors = [
    { name: "broker.plain", ...broker.plain, listen: true },
    { name: "broker.websocket", ...broker.websocket },
    { name: "broker.tls", ...broker.tls, listen: secure && broker.tls.listen },
    {
      name: "broker.secureWebsocket",
      ...broker.secureWebsocket,
      listen: secure && broker.secureWebsocket.listen,
    },
    { name: "http", ...http, listen: true },
  ].filter(({ listen, port }) => listen && port !== 0);
  return doors.flatMap((door, index) =>
    doors
      .slice(0, index)
      .filter((other) => other.port === door.port && mayClash(other.host, door.host))
      .map((other) => ({
        settings: [`${door.name}.port`, `${other.name}.port`],
        says: `${door.name}.port and ${other.name}.port are both ${door.port}.`,
        remedy: "Give one of them another port.",
      })),
  );
}

function mayClash(one: string, other: string): boolean {
  const everywhere = (host: string): boolean => host === "0.0.0.0" || host === "::";
  return one === other || everywhere(one) || everywhere(other);
}

function limits({ broker: { limits: bounds } }: Config): readonly Disagreement[] {
  if (bounds.clientsKeptForDevices < bounds.clients) return [];
  return [
    {
      settings: ["broker.limits.clientsKeptForDevices", "broker.limits.clients"],
      says: `broker.limits.clientsKeptForDevices (${bounds.clientsKeptForDevices}) leaves people no place among broker.limits.clients (${bounds.clients}).`,
      remedy: "Keep fewer places for devices, or allow more clients.",
    },
  ];
}

function watchdog({ watchdog: { every, within } }: Config): readonly Disagreement[] {
  if (within.ms < every.ms) return [];
  return [
    {
      settings: ["watchdog.within", "watchdog.every"],
      says: "watchdog.within is not shorter than watchdog.every, so pings would overtake each other.",
      remedy: "Make watchdog.within shorter.",
    },
  ];
}
