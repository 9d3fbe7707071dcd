import { describe, expect, test } from "vitest";
import type { FaultBoard } from "../../../gateway/app/engine/faultBoard.ts";
import { Health } from "../../../gateway/app/health/health.ts";
import { healthLimits } from "../../../gateway/app/health/limits.ts";
import type { CredentialId } from "../../../shared/base/ids.ts";
import { parseId } from "../../../shared/base/ids.ts";
import { minutes } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { buildHealth, type HealthMessage, parseHealth } from "../../../shared/wire/healthMessage.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { fobId, personId, TinyEngine } from "../presence/tinyEngine.ts";

const ana = { kind: "person", person: personId("ana") } as const;

async function openHealth(given: { supervisor: boolean } = { supervisor: true }) {
  const clock = new FakeClock();
  const engine = new TinyEngine(clock);
  const said: HealthMessage[] = [];
  const told: string[] = [];
  const board: FaultBoard = {
    show: ({ code, about }) => void told.push(`shown ${code} ${about}`),
    clear: (code, about) => void told.push(`over ${code} ${about}`),
  };
  if (given.supervisor) {
    const at = clock.now();
    const personal = { subject: ana.person, value: { name: "Ana", phone: "" } };
    const credential = certain(parseId<CredentialId>("c-1"), "credential");
    engine.happen({ kind: "person-added", at, person: ana.person, roles: ["supervisor"], personal });
    engine.happen({ kind: "credential-issued", at, credential, holder: ana, hash: "00" });
  }
  const health = new Health({
    clock,
    version: "0",
    state: () => engine.state,
    head: () => ({ seq: 7, hash: "ab" }),
    silent: () => [fobId("fob-7")],
    publish: (message) => void said.push(message),
    watcher: board,
  });
  health.connected(ana, "phone");
  health.start();
  health.runs("engine", true);
  health.runs("broker", true);
  await clock.pass(1000);
  return { clock, health, said, told, codes: () => health.openFaults.map(({ code }) => code) };
}

describe("it says when it is blind (P11)", () => {
  test("a fault that is shown again and again is told once, and so is its end", async () => {
    const { health, told } = await openHealth();
    const fault = { code: "disk-full", about: "journal", detail: "0 MiB" } as const;
    for (let i = 0; i < 3; i += 1) health.show(fault);
    for (let i = 0; i < 3; i += 1) health.clear("disk-full", "journal");
    health.clear("disk-full", "elsewhere");
    expect(told).toEqual(["shown disk-full journal", "over disk-full journal"]);
  });

  test("with everything well it is ok, ready, and says so every half minute with the chain's end", async () => {
    const { clock, health, said } = await openHealth();
    const before = said.length;
    await clock.pass(minutes(10));
    expect(said.length - before).toBe(20);
    expect(said.at(-1)).toMatchObject({
      state: "ok",
      head: { seq: 7 },
      uncovered: { count: 1, fobs: ["fob-7"] },
    });
    expect(health.isReady()).toBe(true);
  });

  test("every message reads as the wire says", async () => {
    const { health } = await openHealth();
    health.show({ code: "rota-gap", about: "", detail: "" });
    expect(parseHealth(buildHealth(health.message()))).toMatchObject({
      ok: true,
      value: { state: "degraded" },
    });
  });

  test.each([
    ["journal-unavailable", "blind"],
    ["broker-not-listening", "blind"],
    ["vault-unreadable", "blind"],
    ["no-channel", "blind"],
    ["rota-gap", "degraded"],
    ["frames-refused", "degraded"],
  ] as const)("%s makes it %s within a moment, and its end makes it ok again", async (code, state) => {
    const { clock, health, said } = await openHealth();
    health.show({ code, about: "x", detail: "" });
    await clock.pass(healthLimits.pauseMs);
    expect(said.at(-1)).toMatchObject({ state, faults: [{ code }] });
    expect(health.isReady()).toBe(state === "degraded");
    health.clear(code, "x");
    await clock.pass(healthLimits.pauseMs);
    expect(said.at(-1)).toMatchObject({ state: "ok", faults: [] });
  });

  test("with nobody who could ever be told, it is blind", async () => {
    const { codes, health } = await openHealth({ supervisor: false });
    expect(codes()).toContain("no-supervisor");
    expect(health.state).toBe("blind");
    expect(health.isReady()).toBe(false);
  });

  test("with no supervisor connected for a while it is degraded, and a phone that changes networks is no fault", async () => {
    const { clock, health, codes } = await openHealth();
    health.disconnected(ana, "phone");
    await clock.pass(5000);
    health.connected(ana, "phone");
    await clock.pass(minutes(2));
    expect(codes()).toEqual([]);
    health.disconnected(ana, "phone");
    await clock.pass(healthLimits.nobodyConnectedMs + healthLimits.everyMs);
    expect(codes()).toEqual(["no-supervisor-connected"]);
    health.connected(ana, "phone");
    await clock.pass(healthLimits.pauseMs);
    expect(codes()).toEqual([]);
  });

  test("a fault that flickers does not flood whoever watches", async () => {
    const { clock, health, said } = await openHealth();
    const before = said.length;
    for (let flick = 0; flick < 1000; flick += 1) {
      health.show({ code: "outbox-behind", about: "", detail: "" });
      health.clear("outbox-behind", "");
      await clock.pass(1);
    }
    expect(said.length - before).toBeLessThan(10);
  });

  test("however many faults there are, they are bounded, and one that blinds is never left out", async () => {
    const { health, codes } = await openHealth();
    for (let number = 0; number < healthLimits.faults * 2; number += 1) {
      health.show({ code: "channel-failing", about: `channel-${number}`, detail: "" });
    }
    health.show({ code: "journal-unavailable", about: "", detail: "" });
    expect(codes().length).toBeLessThanOrEqual(healthLimits.faults + 1);
    expect(health.state).toBe("blind");
  });

  test("not every part running is not ready", async () => {
    const { health } = await openHealth();
    health.runs("broker", false);
    expect(health.isReady()).toBe(false);
  });

  test("doctor learns which promise a fault endangers and what to do", async () => {
    const { health } = await openHealth();
    expect(health.preconditions().every(({ holds }) => holds)).toBe(true);
    health.show({ code: "disk-full", about: "", detail: "" });
    const broken = health.preconditions().filter(({ holds }) => !holds);
    expect(broken.map(({ promise }) => promise)).toContain("P1");
    expect(broken[0]?.obstacles[0]?.remedy).toMatch(/Free space/);
  });
});
