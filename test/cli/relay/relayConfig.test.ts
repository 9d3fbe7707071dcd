import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadRelayConfig } from "../../../gateway/cli/relay/relayConfig.ts";
import { tellProblem } from "../../../gateway/config/configProblem.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { run } from "../stage.ts";

function read(text: string): ReturnType<typeof loadRelayConfig> {
  return loadRelayConfig({ name: "relay.yaml", folder: "/etc/hark", text });
}

function problemsOf(text: string): readonly string[] {
  const loaded = read(text);
  return loaded.ok ? [] : loaded.fault.map(tellProblem);
}

describe("a relay's configuration", () => {
  test("is complete with a credential and one port; its paths begin at its folder", () => {
    const loaded = read("credential: hall.json\nserial:\n  ports:\n    - path: /dev/ttyACM0\n");
    expect(loaded).toMatchObject({
      ok: true,
      value: {
        credential: "/etc/hark/hall.json",
        folder: "/etc/hark/hark-relay",
        lateAfter: { ms: 5_000 },
        serial: {
          ports: [{ path: "/dev/ttyACM0", speed: 115_200, silentAfter: { ms: 150_000 } }],
          discover: false,
        },
        stations: [],
      },
    });
  });

  test("may name nothing but a radio, with a fob that stays near it", () => {
    const text =
      "credential: a\nbluetooth:\n  listen: true\n  reference:\n    address: '54:48:E6:8F:80:A5'\n    every: 10s\n";
    expect(read(text)).toMatchObject({
      ok: true,
      value: {
        bluetooth: {
          listen: true,
          adapter: 0,
          reference: { address: "5448e68f80a5", every: { ms: 10_000 } },
        },
      },
    });
    expect(problemsOf(text.replace("54:48", "54"))).toHaveLength(1);
  });

  test("tells every mistake of form at once, with its line and what to write", () => {
    const text = "credental: x\nserial:\n  ports:\n    - path: /dev/a\n      speed: 1234\nlateAfter: 7y\n";
    const problems = problemsOf(text).join("\n");
    expect(problems).toContain("credential has no value. Name the file that `hark credential issue");
    expect(problems).toContain("relay.yaml:1:1: credental is not a setting. Did you mean credential?");
    expect(problems).toContain("relay.yaml:3:3: serial.ports.0.speed is 1234. Write the fob's speed");
    expect(problems).toContain('relay.yaml:6:1: lateAfter is "7y". Write a length of time from 1s to 10m');
  });

  test.each([
    ["a port named twice", "serial:\n  ports: [{path: /dev/a}, {path: /dev/a}]", "/dev/a is named twice"],
    [
      "a station on a fob's port",
      "serial:\n  ports: [{path: /dev/a}]\nstations: [{path: /dev/a, file: s}]",
      "/dev/a is named twice",
    ],
    [
      "two stations with one file",
      "stations: [{path: /dev/a, file: s}, {path: /dev/b, file: s}]",
      "Two stations have the file /etc/hark/s",
    ],
    ["nothing to listen on", "lateAfter: 5s", "has nothing to listen on"],
    [
      "a folder too long for a socket",
      `serial: {discover: true}\nfolder: /${"a".repeat(100)}`,
      "too long for a socket",
    ],
    ["a list that is none", "stations: yes", "Write a list"],
    ["what is no YAML", "stations: [", "This is not YAML"],
  ])("refuses %s", (_name, text, complaint) => {
    expect(problemsOf(`credential: hall.json\n${text}\n`).join("\n")).toContain(complaint);
  });
});

describe("hark relay", () => {
  let folder = "";
  const at = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hark-relay-"));
    writeFileSync(
      at("relay.yaml"),
      "credential: hall.json\nserial:\n  ports:\n    - path: /dev/none-of-ours\nstations:\n  - path: /dev/nor-this\n    file: desk.station\n",
    );
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function writeCredential(username: string, mode = 0o600): void {
    const text = { org: "main", username, secret: "s", url: "mqtt://127.0.0.1:1" };
    writeFileSync(at("hall.json"), JSON.stringify(text));
    chmodSync(at("hall.json"), mode);
  }

  test.each([
    ["is not there", undefined, 0o600, "credential-missing"],
    ["others can read", "main/relay/hall", 0o640, "secrets-exposed"],
    ["is a person's", "main/person/bea", 0o600, "credential-unreadable"],
  ])("does not start with a credential that %s", async (_name, username, mode, expected) => {
    if (username !== undefined) writeCredential(username, mode);
    const { code, out } = await run(["relay", "start", "--config", at("relay.yaml"), "--json"]);
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ code: expected });
  });

  test("check finds everything that is missing, each with what to do, and ends with 1", async () => {
    writeCredential("main/relay/hall");
    const { code, out } = await run(["relay", "check", "--config", at("relay.yaml"), "--json"]);
    expect(code).toBe(1);
    const { findings } = JSON.parse(out) as {
      readonly findings: readonly { about: string; state: string; remedy?: string }[];
    };
    expect(findings.map(({ about }) => about)).toEqual([
      "gateway",
      "/dev/none-of-ours",
      "/dev/nor-this",
      at("desk.station"),
    ]);
    expect(
      findings.every(({ state, remedy }) => state === "fail" && certain(remedy, "a remedy") !== ""),
    ).toBe(true);
  });

  test("status of a relay that does not run ends with 3", async () => {
    const { code, err } = await run(["relay", "status", "--config", at("relay.yaml")]);
    expect(code).toBe(3);
    expect(err).toContain("No relay of this configuration runs");
  });
});
