import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLoopback } from "../../gateway/config/checkTogether.ts";
import { tellProblem } from "../../gateway/config/configProblem.ts";
import { explainConfig, organisationDiffers } from "../../gateway/config/explainConfig.ts";
import { type ConfigSources, type LoadedConfig, loadConfig } from "../../gateway/config/loadConfig.ts";

function sources(text: string | undefined, rest: Partial<ConfigSources> = {}): ConfigSources {
  return {
    file: text === undefined ? undefined : { name: "hark.yaml", folder: "/etc/hark", text },
    environment: {},
    commandLine: {},
    startedIn: "/srv",
    ...rest,
  };
}

function loaded(text: string | undefined, rest: Partial<ConfigSources> = {}): LoadedConfig {
  const result = loadConfig(sources(text, rest));
  if (!result.ok) throw new Error(result.fault.map(tellProblem).join("\n"));
  return result.value;
}

function problems(text: string | undefined, rest: Partial<ConfigSources> = {}): readonly string[] {
  const result = loadConfig(sources(text, rest));
  return result.ok ? [] : result.fault.map(tellProblem);
}

describe("a first start", () => {
  test("needs no configuration: loopback only, no certificate, no secret", () => {
    const { config, origins } = loaded(undefined);
    expect(origins.size).toBe(0);
    expect(config.data.folder).toBe("/srv/hark-data");
    expect([config.broker.plain.host, config.broker.websocket.host, config.http.host].every(isLoopback)).toBe(
      true,
    );
    expect(config.broker.tls.certificate).toBeUndefined();
    expect(config.watchdog).toEqual({
      url: undefined,
      method: "get",
      every: { ms: 60_000 },
      within: { ms: 10_000 },
    });
    expect(config.journal.snapshotEvery).toEqual({ ms: 3_600_000 });
    expect(config.data.lowSpace).toEqual({ bytes: 536_870_912 });
  });

  test.each(["", "# nothing yet\n", "broker:\n  # plain:\n", "---\n", "broker:\n  plain:\n\nlog:\n"])(
    "the file %j says nothing and is no mistake",
    (text) => {
      expect(loaded(text).config).toEqual(loaded(undefined).config);
    },
  );
});

describe("mistakes", () => {
  test("all of them at once, each with its place and what to do", () => {
    const text = [
      "broker:",
      "  plain:",
      "    prot: 1884",
      "    port: 99999",
      "  websocket: {port: 1883, listen: maybe}",
      "watchdog:",
      "  every: 20 minutes",
      "loging: {level: info}",
      "http:",
      "  host: 0.0.0.0",
    ].join("\n");
    const found = problems(text, {
      environment: { HARK_LOG__LEVEL: "loud", HARK_BROKER__PLAIN__HSOT: "::1", HARK_CONFIG: "x" },
      commandLine: { "journal.snapshotevery": "1h" },
    });
    expect(found).toEqual([
      "hark.yaml:3:5: broker.plain.prot is not a setting. Did you mean broker.plain.port?",
      "hark.yaml:4:11: broker.plain.port is 99999. Write a port from 1 to 65535, or 0 for any free one.",
      'hark.yaml:5:35: broker.websocket.listen is "maybe". Write true or false.',
      'hark.yaml:7:10: watchdog.every is "20 minutes". Write a length of time from 10s to 1h, such as 1m (ms, s, m, h, d).',
      "hark.yaml:8:1: loging is not a setting. Did you mean log?",
      'hark.yaml:10:9: http.host is "0.0.0.0": others on the network could read what passes unencrypted. Use 127.0.0.1, or set http.plainBeyondLoopback to "i-accept-unencrypted".',
      "environment HARK_BROKER__PLAIN__HSOT: The variable names no setting. Did you mean HARK_BROKER__PLAIN__HOST?",
      "command line journal.snapshotevery: There is no such setting. Did you mean journal.snapshotEvery?",
      'environment HARK_LOG__LEVEL: log.level is "loud". Write one of: debug, info, warn, error.',
    ]);
  });

  test.each<[string, string]>([
    [
      "broker:\n  port: 1883\n",
      "hark.yaml:2:3: broker.port is not a setting. Did you mean broker.plain.port or",
    ],
    ["broker: 1883\n", "hark.yaml:1:9: broker is 1883. Write the section's settings below it"],
    ["broker:\n  plain:\n    port:\n", "hark.yaml:3:5: broker.plain.port has no value. Write a port"],
    ["broker:\n  plain:\n    port: '1883'\n", 'hark.yaml:3:11: broker.plain.port is "1883". Write a port'],
    ["log: {level: info}\nlog: {level: warn}\n", "hark.yaml:2:1: This is not YAML: Map keys must be unique."],
    ["log:\n\tlevel: info\n", "hark.yaml:2:1: This is not YAML: "],
    ["- log\n", "hark.yaml:1:1: The file does not hold settings."],
    ["a: &x {b: 1}\nlog: *x\n", "hark.yaml:2:6: Aliases (*) are not read here."],
    ["organisation: {zone: Atlantis/Centre}\n", 'organisation.zone is "Atlantis/Centre". Write a time zone'],
    ["organisation: {id: The Place}\n", 'organisation.id is "The Place". Write 1 to 40 lower-case'],
    ["watchdog: {url: 'ftp://example.org'}\n", "hark.yaml:1:17: watchdog.url is not such an address."],
    ["watchdog: {url: 'https://me:secret@example.org'}\n", "watchdog.url is not such an address."],
    ["watchdog: {every: 10s, within: 10s}\n", "watchdog.within is not shorter than watchdog.every"],
    ["broker: {tls: {certificate: a.pem}}\n", "Set broker.tls.key too, or neither."],
    ["broker: {tls: {key: a.pem}}\n", "Set broker.tls.certificate too, or neither."],
    [
      "broker: {secureWebsocket: {port: 443}}\n",
      "broker.secureWebsocket.port is set, but there is no certificate",
    ],
    ["broker: {websocket: {port: 1883}}\n", "broker.websocket.port and broker.plain.port are both 1883."],
    ["broker: {plain: {host: 192.168.1.2}}\n", 'broker.plain.host is "192.168.1.2": others on the network'],
    ["broker: {plain: {host: 1.2.3}}\n", "Write an address of this computer"],
    ["broker: {limits: {clients: 100, clientsKeptForDevices: 100}}\n", "leaves people no place"],
    ["__proto__: {x: 1}\n", "__proto__ is not a setting."],
    ["constructor: 1\n", "constructor is not a setting."],
    ["data: {lowSpace: 12}\n", "data.lowSpace is 12. Write a size from 1MiB to 100TiB, such as 512MiB"],
    ["data: {folder: ''}\n", "Write the path of a file or folder"],
  ])("%j is told: %s", (text, told) => {
    expect(problems(text).join("\n")).toContain(told);
  });

  test("a variable that does not fit is told by its own name", () => {
    expect(problems(undefined, { environment: { HARK_BROKER__PLAIN__PORT: "1883x" } })).toEqual([
      'environment HARK_BROKER__PLAIN__PORT: broker.plain.port is "1883x". Write a port from 1 to 65535, or 0 for any free one.',
    ]);
    expect(problems(undefined, { environment: { HARK_BROKER__PLAIN__HOST: "0.0.0.0" } })[0]).toContain(
      "environment HARK_BROKER__PLAIN__HOST: broker.plain.host",
    );
  });

  test("a file that is no configuration is refused unread", () => {
    expect(problems("x: y\n".repeat(100_000))).toEqual([
      "hark.yaml:1:1: The file has 500000 characters, more than a configuration needs (262144). Check that it is the right file.",
    ]);
  });

  test("no text whatever makes it throw, and every problem says what to do", () => {
    const pieces = [
      "broker:",
      "\n",
      "  ",
      "port: 1",
      "{",
      "}",
      "[",
      "&a",
      "*a",
      "!!x ",
      '"',
      "log: ",
      "? ",
      "- ",
      "\t",
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 20 }), (parts) => {
        const result = loadConfig(sources(parts.join("")));
        if (!result.ok) {
          expect(result.fault.length).toBeGreaterThan(0);
          for (const { remedy } of result.fault) expect(remedy).toMatch(/^.{5,}[.?]$/su);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("who has the last word", () => {
  const text = "broker: {plain: {port: 1}}\nhttp: {port: 2}\nlog:\n  level: warn\n";
  const rest = {
    environment: {
      HARK_BROKER__PLAIN__PORT: "3",
      HARK_HTTP__PORT: "4",
      HARK_BROKER__WEBSOCKET__LISTEN: "false",
    },
    commandLine: { "broker.plain.port": "5" },
  };

  test("the command line before the environment before the file before the default", () => {
    const { config } = loaded(text, rest);
    expect(config.broker.plain.port).toBe(5);
    expect(config.http.port).toBe(4);
    expect(config.log.level).toBe("warn");
    expect(config.broker.websocket).toEqual({ listen: false, host: "127.0.0.1", port: 9001 });
  });

  test("explain says for every setting what holds and who said so", () => {
    const rows = explainConfig(loaded(text, rest));
    const from = (path: string): string => {
      const row = rows.find((one) => one.path === path);
      return `${row?.value} from ${row?.from}`;
    };
    expect(from("broker.plain.port")).toBe("5 from command line broker.plain.port");
    expect(from("http.port")).toBe("4 from environment HARK_HTTP__PORT");
    expect(from("log.level")).toBe("warn from hark.yaml:4:10");
    expect(from("watchdog.every")).toBe("1m from default");
    expect(from("data.lowSpace")).toBe("512MiB from default");
    expect(from("broker.tls.certificate")).toBe("— from default");
    expect(rows.every(({ description }) => description.length > 5)).toBe(true);
  });

  test("explain keeps an address to itself that lets anyone ping", () => {
    const rows = explainConfig(loaded("watchdog: {url: 'https://ping.example.org/7f3a-secret?x=1'}\n"));
    expect(rows.find(({ path }) => path === "watchdog.url")?.value).toBe("https://ping.example.org/…");
    expect(JSON.stringify(rows)).not.toContain("7f3a");
    expect(problems("watchdog: {url: 'htp://ping.example.org/7f3a-secret'}\n").join()).not.toContain("7f3a");
  });

  test("paths in the file start at the file, others where Hark was started", () => {
    const inFile = loaded(
      "data: {folder: ../lib}\nbroker: {tls: {certificate: c.pem, key: /k.pem}}\n",
    ).config;
    expect(inFile.data.folder).toBe("/etc/lib");
    expect(inFile.broker.tls).toMatchObject({ certificate: "/etc/hark/c.pem", key: "/k.pem" });
    expect(loaded("", { environment: { HARK_DATA__FOLDER: "there" } }).config.data.folder).toBe("/srv/there");
  });

  test("what the organisation was called at set-up is not changed behind the record's back", () => {
    const onRecord = { id: "main", name: "Youth House", zone: "Europe/London" };
    expect(organisationDiffers(loaded("organisation: {name: Other}\n"), onRecord)).toEqual([
      "organisation.name counted at set-up only; the record says otherwise and is followed.",
    ]);
    expect(organisationDiffers(loaded(undefined), onRecord)).toEqual([]);
  });
});
