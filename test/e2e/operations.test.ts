import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { minutes } from "../../shared/base/instant.ts";
import { startGatewayProcess } from "../support/gatewayProcess.ts";
import { Person } from "../support/person.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import { furnish, newDataFolder, org, ringingPolicy, type Site, urlOf } from "../support/site.ts";
import { until } from "../support/until.ts";
import { Operated } from "./operated.ts";

const removals: (() => void)[] = [];

function aFolder(): string {
  const made = newDataFolder();
  removals.push(() => made.remove());
  return made.folder;
}

afterAll(() => {
  for (const remove of removals) remove();
});

/** Everything anybody wrote about a person or a place when the site was furnished. */
const personal = ["Bruno", "Reis", "Lena", "Holm", "Worker", "Youth Hub", "High Street", "First admin"];

describe("a gateway that is watched", () => {
  const folder = aFolder();
  let gateway: Operated;
  let site: Site;

  beforeAll(async () => {
    gateway = await Operated.watching(folder, {}, "log.level=debug", "data.lowSpace=100TiB");
    const policy = ringingPolicy(minutes(1));
    site = await furnish(gateway.asProcess(), { fobs: 1, relays: ["hall"], policy });
  });

  afterAll(async () => {
    await gateway.end("SIGKILL");
  });

  test("P11: a disk that is nearly full shows in health, readiness, metrics and once in the log", async () => {
    const bruno = await Responder.connect(urlOf(gateway.asProcess()), site.bruno);
    await until("health says so", () => bruno.hasFault("disk-nearly-full"));
    await bruno.leave();
    for (const path of ["/healthz", "/readyz"]) {
      const { status, text } = await gateway.get(path);
      expect(status).toBe(200);
      expect(JSON.parse(text)).toMatchObject({ ok: true, state: "degraded" });
      expect(text).toContain('"code":"disk-nearly-full"');
    }
    expect(await gateway.figure('hark_fault{code="disk-nearly-full"}')).toBe(1);
    expect(await gateway.figure('hark_fault{code="disk-full"}')).toBe(0);
    const shown = gateway.logged("fault-shown").filter(({ kind }) => kind === "disk-nearly-full");
    expect(shown).toHaveLength(1);
  });

  test("a press is counted and timed in every stage, up to the device that confirmed it", async () => {
    const [fob] = site.fobs;
    const [hall] = site.relays;
    if (fob === undefined || hall === undefined) throw new Error("the site has a fob and a relay");
    const url = urlOf(gateway.asProcess());
    const bruno = await Responder.connect(url, site.bruno);
    const relay = await RelayHand.connect(url, hall, site.fobs);
    expect(await relay.press(fob, 7)).toBe(true);
    expect(await relay.press(fob, 7)).toBe(true);
    await until("the supervisor's device rings", () => bruno.rangAbout(fob.fob) !== undefined);
    const stage = (name: string): string => `hark_press_stage_seconds_count{stage="${name}"}`;
    let confirmed = 0;
    for (let i = 0; i < 100 && confirmed === 0; i += 1) {
      confirmed = await gateway.figure(stage("acknowledged-by-device"));
    }
    expect(confirmed).toBe(1);
    for (const name of ["verified", "waited", "decided", "durable", "announced"]) {
      expect(await gateway.figure(stage(name)), name).toBe(1);
    }
    expect(await gateway.figure("hark_presses_total")).toBe(1);
    expect(await gateway.figure('hark_frames_total{verdict="press"}')).toBe(1);
    expect(await gateway.figure('hark_frames_total{verdict="repeated"}')).toBe(1);
    expect(await gateway.figure('hark_alarms_raised_total{kind="panic"}')).toBe(1);
    expect(await gateway.figure('hark_open_alarms{kind="panic"}')).toBe(1);
    expect(await gateway.figure('hark_deliveries_total{outcome="delivered"}')).toBe(1);
    expect(await gateway.figure('hark_connected_clients{kind="relay"}')).toBe(1);
    await relay.leave();
    await bruno.leave();
  });

  test("P8: somebody with a wrong secret is counted, and written down by id alone", async () => {
    const login = { url: urlOf(gateway.asProcess()), org, person: "bruno", secret: "guessed" };
    await expect(Person.connect(login)).rejects.toThrow();
    expect(await gateway.figure("hark_logins_refused_total")).toBeGreaterThan(0);
    const [notice] = gateway.logged("broker-notice");
    expect(notice).toMatchObject({ kind: "login-refused", person: "bruno", address: "127.0.0.1" });
  });

  test("P10: after all that nobody's name and no address of a place is in the log or the metrics", async () => {
    const { text } = await gateway.get("/metrics");
    const everything = [...gateway.written, text].join("\n");
    expect(gateway.logged("alarm-raised")).toHaveLength(1);
    expect(everything.length).toBeGreaterThan(2_000);
    expect(personal.filter((word) => everything.includes(word))).toEqual([]);
    expect(everything).not.toContain(site.bruno.password);
  });

  test("a second gateway on the same folder ends with 1, and says what to do", async () => {
    const second = new Operated(folder, []);
    expect(await second.ended()).toBe(1);
    expect(second.said).toContain("journal-locked");
    expect(second.said).toContain("Only one gateway may serve an organisation.");
    expect(gateway.isRunning).toBe(true);
  });

  test("asked to stop it finishes, says so, and ends with 0", async () => {
    expect(await gateway.end("SIGTERM")).toBe(0);
    expect(gateway.log.slice(-2).map(({ code }) => code)).toEqual(["stopping", "stopped"]);
  });

  test("the admin's file follows the gateway to another port, and a fresh one is made when the secret is lost", async () => {
    const port = gateway.port("mqtt");
    gateway = await Operated.watching(folder);
    expect(gateway.port("mqtt")).not.toBe(port);
    const { url, secret, person } = gateway.admin();
    expect(url).toBe(urlOf(gateway.asProcess()));
    await gateway.end("SIGINT");

    const recovering = new Operated(folder, [], { command: ["init", "--recover"] });
    expect(await recovering.ended()).toBe(0);
    gateway = await Operated.watching(folder);
    expect(gateway.admin()["secret"]).not.toBe(secret);
    const admin = await Person.connect({
      url: urlOf(gateway.asProcess()),
      org,
      person: String(person),
      secret: String(gateway.admin()["secret"]),
    });
    await admin.leave();
  });

  test("P9: a record that somebody else has written to ends it with 70, for the next start to look at", async () => {
    const db = new DatabaseSync(join(folder, "journal.sqlite"));
    db.exec("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)");
    db.close();
    const [hall] = site.relays;
    const [fob] = site.fobs;
    if (fob === undefined || hall === undefined) throw new Error("the site has a fob and a relay");
    const relay = await RelayHand.connect(urlOf(gateway.asProcess()), hall, site.fobs);
    expect(await relay.press(fob, 8)).toBe(false);
    expect(await gateway.ended()).toBe(70);
    expect(gateway.logged("invariant-broken")).toHaveLength(1);
  });
});

describe("a gateway that cannot keep its promises", () => {
  let gateway: Operated | undefined;

  afterEach(async () => {
    await gateway?.end("SIGKILL");
  });

  test("P11: without anybody to tell it is alive and not ready", async () => {
    const folder = aFolder();
    gateway = await Operated.watching(folder);
    const { url, secret } = gateway.admin();
    const admin = await Person.connect({ url: String(url), org, person: "admin", secret: String(secret) });
    await admin.does({ do: "change-person", person: "admin", name: "First admin", roles: ["admin"] });
    await admin.leave();
    await gateway.end("SIGTERM");

    gateway = await Operated.watching(folder);
    expect((await gateway.get("/healthz")).status).toBe(200);
    const { status, text } = await gateway.get("/readyz");
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ ok: false, state: "blind" });
    expect(text).toContain('"code":"no-supervisor"');
    expect(await gateway.figure("hark_ready")).toBe(0);
    expect(await gateway.figure('hark_fault{code="no-supervisor"}')).toBe(1);
  });

  test("a port for monitors that is taken keeps nobody's press waiting", async () => {
    gateway = await Operated.watching(aFolder());
    const taken = gateway.port("http");
    const second = await Operated.watching(aFolder(), {}, `http.port=${taken}`);
    expect(second.logged("fault-shown").map(({ kind }) => kind)).toContain("http-not-listening");
    expect(second.port("mqtt")).toBeGreaterThan(0);
    expect(await second.end("SIGTERM")).toBe(0);
  });

  test("another organisation's record is told as such, and the configuration is read from the data folder", async () => {
    const folder = aFolder();
    writeFileSync(join(folder, "hark.yaml"), "organisation:\n  id: harbour\n");
    gateway = await Operated.watching(folder);
    expect(gateway.admin()).toMatchObject({ org: "harbour", username: "harbour/person/admin" });
    await gateway.end("SIGTERM");
    const other = await startGatewayProcess(folder, { "organisation.id": "riverside" });
    expect(other).toMatchObject({ ok: false, about: { code: "organisation-differs" } });
  });
});
