import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SerialPort } from "serialport";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { seconds } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import { isSessionNews } from "../../shared/frame/reply.ts";
import { encodeLine, LineReader } from "../../shared/frame/serialLine.ts";
import { type AlarmMessage, parseAlarm } from "../../shared/wire/alarmMessage.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { needs } from "../support/needs.ts";
import { Person } from "../support/person.ts";
import { furnish, newDataFolder, org, ringingPolicy, type Site, started } from "../support/site.ts";
import { until } from "../support/until.ts";
import { HarkFolder } from "./harkProcess.ts";

const main = join(import.meta.dirname, "..", "..", "gateway", "main.ts");

/** A fob's end of the line: says its frames, and believes what its keys open. */
class FarEnd {
  readonly told: string[] = [];
  readonly #port: SerialPort;

  constructor(path: string, { fobs }: Site) {
    const reader = new LineReader();
    this.#port = new SerialPort({ path, baudRate: 115_200 });
    this.#port.on("error", () => undefined);
    this.#port.on("data", (bytes: Uint8Array) => {
      for (const message of reader.feed(bytes)) {
        if (message.kind !== "reply") continue;
        const fob = fobs.find(({ address }) => address === message.address);
        const reply = fob?.opens(Buffer.from(message.reply).toString("hex"));
        if (reply !== undefined && !isSessionNews(reply.meaning))
          this.told.push(`${fob?.fob} ${reply.counter} ${reply.meaning}`);
      }
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => (this.#port.isOpen ? this.#port.close(() => resolve()) : resolve()));
  }

  say(address: Site["fobs"][0]["address"], frameHex: string): void {
    const line = encodeLine({ kind: "frame", address, serviceData: Buffer.from(frameHex, "hex") });
    if (line.ok) this.#port.write(Buffer.from(line.value));
  }
}

describe.skipIf(!needs("socat", "socat") || !needs("openssl", "openssl"))(
  "a relay with a serial line",
  () => {
    const site = new HarkFolder();
    const { folder } = site;
    const after: (() => unknown)[] = [];
    const alarms = new Map<string, AlarmMessage>();
    let gateway: GatewayProcess;
    let furnished: Site;
    let bruno: Person;
    let far: FarEnd;
    let cable: ChildProcess;
    let data = "";
    let tlsPort = 0;

    beforeEach(async () => {
      alarms.clear();
      makeCertificate();
      const made = newDataFolder();
      data = made.folder;
      gateway = await startGateway(0);
      tlsPort = gateway.portOf("mqtts");
      furnished = await furnish(gateway, { fobs: 3, relays: ["hall"], policy: ringingPolicy(seconds(60)) });
      writeRelay();
      await plugIn();
      await openEyes();
      after.unshift(
        () => site.clear(),
        made.remove,
        () => gateway.kill(),
      );
    });

    afterEach(async () => {
      for (const tidy of after.splice(0).reverse()) await tidy();
    });

    function makeCertificate(): void {
      mkdirSync(folder, { recursive: true });
      const words =
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
      const san = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
      const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
      execFileSync("openssl", [...words.split(" "), ...san, ...files], { stdio: "ignore" });
    }

    function startGateway(tls: number): Promise<GatewayProcess> {
      return started(data, {
        "broker.tls.certificate": join(folder, "cert.pem"),
        "broker.tls.key": join(folder, "key.pem"),
        "broker.tls.host": "127.0.0.1",
        "broker.tls.port": `${tls}`,
        "broker.secureWebsocket.listen": "false",
      });
    }

    function writeRelay(): void {
      const [login] = furnished.relays;
      const { username, password } = certain(login, "a relay's login");
      const credential = {
        org,
        username,
        secret: password,
        url: `mqtts://localhost:${tlsPort}`,
        ca: "cert.pem",
      };
      writeFileSync(join(folder, "hall.json"), JSON.stringify(credential), { mode: 0o600 });
      writeFileSync(
        join(folder, "relay.yaml"),
        `credential: hall.json\nfolder: queue\nlateAfter: 1s\nserial:\n  ports:\n    - path: ${folder}/near\n`,
      );
    }

    async function plugIn(): Promise<void> {
      const ends = ["near", "far"].map((end) => `pty,raw,echo=0,link=${join(folder, end)}`);
      const socat = spawn("socat", ends, { stdio: "ignore" });
      cable = socat;
      after.push(() => socat.kill("SIGKILL"));
      await until("the line is there", () => ["near", "far"].every((end) => existsSync(join(folder, end))));
      const end = new FarEnd(join(folder, "far"), furnished);
      after.push(() => end.close());
      far = end;
    }

    async function openEyes(): Promise<void> {
      const { username, password } = furnished.bruno;
      const person = certain(username.split("/")[2], "a person");
      bruno = await Person.connect({
        url: `mqtt://127.0.0.1:${gateway.port}`,
        org,
        person,
        secret: password,
      });
      bruno.client.on("message", (_topic, payload) => {
        const read = parseAlarm(payload.toString());
        if (read.ok) alarms.set(read.value.alarm, read.value);
      });
      await bruno.client.subscribeAsync(`hark/v1/${org}/alarms/+`, { qos: 1 });
      after.push(() => bruno.client.end(true));
    }

    function startRelay(): ChildProcess {
      const relay = spawn(process.execPath, [main, "relay", "start"], {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      });
      after.push(() => relay.kill("SIGKILL"));
      return relay;
    }

    async function isWell(): Promise<boolean> {
      return (await site.run(["relay", "status"])).code === 0;
    }

    async function relayIsWell(): Promise<void> {
      for (let tries = 0; tries < 40; tries += 1) if (await isWell()) return;
      throw new Error(`the relay is not well: ${JSON.stringify(await site.run(["relay", "status"]))}`);
    }

    test("a press on the line becomes an alarm, and the wearer feels first received and then help", async () => {
      expect((await site.run(["relay", "check"])).code).toBe(0);
      expect((await site.run(["relay", "status"])).code).toBe(3);
      const relay = startRelay();
      await relayIsWell();
      const [fob] = furnished.fobs;
      const { address, press } = certain(fob && { address: fob.address, press: fob.press(7) }, "a fob");
      far.say(address, press);
      await until("the alarm is open", () => alarms.size > 0);
      await until("received is felt", () => far.told.includes("fob-0 7 received"));
      const [alarm] = [...alarms.values()];
      expect(alarm).toMatchObject({ kind: "panic" });
      await bruno.does({ do: "acknowledge", alarm: certain(alarm, "an alarm").alarm });
      await until("help is felt", () => far.told.includes("fob-0 7 help-is-coming"));
      const ended = new Promise((resolve) => relay.once("exit", resolve));
      relay.kill("SIGTERM");
      expect(await ended).toBe(0);
    });

    test("P1: presses made while the gateway is gone outlive the relay's own death, and each alarms, in order", async () => {
      const first = startRelay();
      await relayIsWell();
      await bruno.leave();
      await gateway.kill();
      for (const fob of furnished.fobs) {
        far.say(fob.address, fob.press(9));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await waitsFor(3);
      first.kill("SIGKILL");
      await new Promise((resolve) => first.once("exit", resolve));
      startRelay();
      await waitsFor(3);
      gateway = await startGateway(tlsPort);
      await openEyes();
      await until("all three alarm", () => alarms.size === 3, 30_000);
      await until("all three are received", () => far.told.length >= 3, 30_000);
      const heard = [...alarms.values()]
        .toSorted((one, other) => Number(one.alarm.slice(2)) - Number(other.alarm.slice(2)))
        .map(({ fob }) => fob);
      expect(heard).toEqual(["fob-0", "fob-1", "fob-2"]);
      expect([...new Set(far.told)].toSorted()).toEqual([
        "fob-0 9 received",
        "fob-1 9 received",
        "fob-2 9 received",
      ]);
      await relayIsWell();
    });

    test("P11: a line that is pulled out is a technical alarm that names the relay", async () => {
      startRelay();
      await relayIsWell();
      cable.kill("SIGKILL");
      await until("the alarm is open", () => alarms.size > 0, 30_000);
      const [alarm] = [...alarms.values()];
      expect(alarm).toMatchObject({ kind: "technical", relay: "hall", fault: { code: "relay-faulty" } });
    });

    async function waitsFor(count: number): Promise<void> {
      for (let tries = 0; tries < 40; tries += 1) {
        const { out } = await site.run(["relay", "status", "--json"]);
        if (out.startsWith(`{"isUp":false,"queue":${count},`)) return;
      }
      throw new Error("the presses are not in the queue");
    }
  },
);
