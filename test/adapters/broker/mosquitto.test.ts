import { spawn } from "node:child_process";
import { copyFileSync, utimesSync, writeFileSync } from "node:fs";
import { connect } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { RememberingGate } from "../../contract/rememberingGate.ts";
import { needs } from "../../support/needs.ts";
import { type EmbeddedSite, makeCertificate, openEmbedded, until } from "./brokerSite.ts";

const canRun = needs("mosquitto_pub", "mosquitto-clients") && needs("openssl", "openssl");
const opened: EmbeddedSite[] = [];

afterEach(async () => {
  for (const site of opened.splice(0)) await site.close();
});

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

function run(program: string, words: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (text: Buffer) => {
      output += text.toString();
    });
    child.stderr.on("data", (text: Buffer) => {
      output += text.toString();
    });
    child.on("close", (code) => resolve({ code, output }));
  });
}

const as = (username: string): readonly string[] => ["-u", username, "-P", "s1", "-h", "127.0.0.1"];
const status = "hark/v1/o/relays/hall/status";
const receptions = "hark/v1/o/relays/hall/receptions";

describe.skipIf(!canRun)("mosquitto's own clients", () => {
  async function start() {
    const certificate = makeCertificate("hark");
    const gate = new RememberingGate();
    const site = await openEmbedded(gate, { transports: ["mqtt", "mqtts"], certificate });
    opened.push(site);
    const plain = ["-p", `${site.port("mqtt")}`];
    const sealed = ["-p", `${site.port("mqtts")}`, "--cafile", certificate.certFile];
    return { gate, site, certificate, ways: { plain, sealed } };
  }

  test.each(["plain", "sealed"] as const)("a relay's reception arrives, %s, at QoS 1", async (how) => {
    const { gate, ways } = await start();
    const said = await run("mosquitto_pub", [
      ...as("o/relay/hall"),
      ...ways[how],
      "-q",
      "1",
      "-t",
      receptions,
      "-m",
      "x",
    ]);
    expect(said).toEqual({ code: 0, output: "" });
    expect(gate.said()).toEqual([`${receptions}: x`]);
  });

  test.each(["plain", "sealed"] as const)(
    "a supervisor's alert reaches them, %s, and is confirmed",
    async (how) => {
      const { gate, site, ways } = await start();
      const topic = "hark/v1/o/people/ana/alerts";
      const listening = run("mosquitto_sub", [
        ...as("o/person/ana"),
        ...ways[how],
        "-q",
        "1",
        "-t",
        topic,
        "-C",
        "1",
        "-W",
        "10",
      ]);
      await until("ana is in", () => gate.comings.length === 1);
      let reach = "nobody";
      while (reach === "nobody") {
        reach = await site.broker.deliver({ topic, payload: "help", qos: 1, retain: false }, 5_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(reach).toBe("confirmed");
      expect(await listening).toEqual({ code: 0, output: "help\n" });
    },
  );

  test("a relay that is killed leaves its last word", async () => {
    const { gate, ways } = await start();
    const will = ["--will-topic", status, "--will-payload", "off", "--will-qos", "1", "--will-retain"];
    const words = [...as("o/relay/hall"), ...ways.plain, "-t", "hark/v1/o/relays/hall/downlink", ...will];
    const child = spawn("mosquitto_sub", words, { stdio: "ignore" });
    await until("it is in", () => gate.comings.length === 1);
    child.kill("SIGKILL");
    await until("its last word", () => gate.said().length === 1);
    expect(gate.said()).toEqual([`${status}: off`]);
  });

  test("P8: a wrong secret, a foreign topic, QoS 2 and MQTT 5 all fail loudly", async () => {
    const { gate, ways } = await start();
    const ana = [...as("o/person/ana"), ...ways.plain, "-m", "x"];
    const own = "hark/v1/o/people/ana/do";
    const tries = [
      ["-u", "o/person/ana", "-P", "guess", "-h", "127.0.0.1", ...ways.plain, "-m", "x", "-t", own],
      [...ana, "-t", status, "-q", "1"],
      [...ana, "-t", own, "-q", "2"],
      [...ana, "-t", own, "-V", "5"],
    ];
    for (const words of tries) expect((await run("mosquitto_pub", words)).code).not.toBe(0);
    expect(gate.arrivals).toEqual([]);
  });

  test("a renewed certificate serves newcomers and ends nobody's connection", async () => {
    const { gate, site, certificate, ways } = await start();
    const topic = "hark/v1/o/people/ana/alerts";
    const staying = run("mosquitto_sub", [
      ...as("o/person/ana"),
      ...ways.sealed,
      "-t",
      topic,
      "-q",
      "1",
      "-C",
      "1",
      "-W",
      "10",
    ]);
    await until("ana is in", () => gate.comings.length === 1);
    expect(await nameShown(site.port("mqtts"))).toBe("hark");
    const renewed = makeCertificate("renewed");
    copyFileSync(renewed.certFile, certificate.certFile);
    copyFileSync(renewed.keyFile, certificate.keyFile);
    await site.broker.reloadTls();
    expect(await nameShown(site.port("mqtts"))).toBe("renewed");
    await until("ana subscribed", () => site.broker.stats.admitted === 1);
    expect(await site.broker.deliver({ topic, payload: "help", qos: 1, retain: false }, 5_000)).toBe(
      "confirmed",
    );
    expect((await staying).output).toBe("help\n");
  });

  test("P11: a bad certificate is told and the good one stays", async () => {
    const { site, certificate } = await start();
    writeFileSync(certificate.certFile, "not a certificate");
    utimesSync(certificate.certFile, 1, 1);
    await site.broker.reloadTls();
    expect(site.faults).toMatchObject([{ code: "tls-unreadable" }]);
    expect(await nameShown(site.port("mqtts"))).toBe("hark");
    const other = makeCertificate("other");
    copyFileSync(other.certFile, certificate.certFile);
    await site.broker.reloadTls();
    expect(site.faults.length).toBe(2);
    expect(await nameShown(site.port("mqtts"))).toBe("hark");
  });

  test("P8: TLS older than 1.2 is refused", async () => {
    const { site } = await start();
    await expect(nameShown(site.port("mqtts"), "TLSv1.1")).rejects.toThrow();
  });
});

/** The common name of the certificate a newcomer is shown. */
function nameShown(port: number, version?: "TLSv1.1"): Promise<string> {
  return new Promise((resolve, reject) => {
    const oldest = version && { minVersion: version, maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" };
    const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...oldest }, () => {
      const { CN } = socket.getPeerCertificate().subject;
      socket.destroy();
      resolve(`${Array.isArray(CN) ? CN.join() : CN}`);
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed")));
  });
}
