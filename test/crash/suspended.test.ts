import { afterAll, beforeAll, expect, test } from "vitest";
import { openToRead } from "../../gateway/adapters/journal/journalDatabase.ts";
import { minutes, seconds } from "../../shared/base/instant.ts";
import type { GatewayProcess } from "../support/gatewayProcess.ts";
import { RelayHand } from "../support/relayHand.ts";
import { Responder } from "../support/responder.ts";
import { furnish, newDataFolder, ringingPolicy, type Site, started, urlOf } from "../support/site.ts";
import { until } from "../support/until.ts";

const suspendedMs = seconds(20);
const secondStepMs = seconds(10);
const { folder, remove } = newDataFolder();
let gateway: GatewayProcess;
let site: Site;

beforeAll(async () => {
  gateway = await started(folder);
  const policy = ringingPolicy(secondStepMs);
  const panic = { ...policy.escalation.panic, repeatEveryMs: minutes(30) };
  site = await furnish(gateway, {
    fobs: 2,
    relays: ["hall"],
    policy: { ...policy, escalation: { ...policy.escalation, panic } },
  });
});

afterAll(async () => {
  gateway.child.kill("SIGCONT");
  await gateway.kill();
  remove();
});

/** The steps of an alarm as they stand in the record: when they fell due, and when that was recorded. */
function stepsOf(
  alarm: string,
): readonly { readonly at: number; readonly nextAt: number; readonly recordedAt: number }[] {
  const opened = openToRead(folder);
  if (!opened.ok) throw new Error(opened.fault.detail);
  const rows = opened.value
    .prepare(
      "SELECT recordedAt, json_extract(body, '$.at') AS at, json_extract(body, '$.nextStepAt') AS nextAt FROM events WHERE kind = 'step-taken' AND json_extract(body, '$.alarm') = ? ORDER BY seq",
    )
    .all(alarm);
  opened.value.close();
  return rows.map((row) => ({
    at: Number(row["at"]),
    nextAt: Number(row["nextAt"]),
    recordedAt: Number(row["recordedAt"]),
  }));
}

test("P3, P5: a gateway suspended past a deadline takes it up on waking, and the record says when it was due and when people were told", async () => {
  const [login] = site.relays;
  const [fob, later] = site.fobs;
  if (!login || !fob || !later) throw new Error("not furnished");
  const relay = await RelayHand.connect(urlOf(gateway), login, site.fobs);
  const bruno = await Responder.connect(urlOf(gateway), site.bruno);
  expect(await relay.press(fob, 1)).toBe(true);
  await until("it rings", () => bruno.rangAbout(fob.fob) !== undefined);
  const alarm = bruno.rangAbout(fob.fob)?.alert.alarm.alarm ?? "";
  gateway.child.kill("SIGSTOP");
  // A press meanwhile waits in the socket, unconfirmed.
  const pressed = relay.press(later, 1);
  await new Promise((resolve) => setTimeout(resolve, suspendedMs));
  expect(bruno.rang.length).toBe(1);
  gateway.child.kill("SIGCONT");
  const wokenAt = Date.now();
  expect(await pressed).toBe(true);
  await until("the second step rings", () =>
    bruno.rang.some(({ alert }) => alert.alarm.alarm === alarm && alert.step === 2),
  );
  await until("the press of meanwhile alarms", () => bruno.rangAbout(later.fob) !== undefined);
  const [first, second] = stepsOf(alarm);
  if (!first || !second) throw new Error("two steps were expected");
  expect(first.nextAt - first.at).toBe(secondStepMs);
  // The step before says when it was due; the step itself says when people were really told.
  expect(second.at - first.nextAt).toBeGreaterThan(seconds(5));
  expect(second.at).toBeGreaterThanOrEqual(wokenAt - 100);
  expect(second.recordedAt).toBeGreaterThanOrEqual(wokenAt - 100);
  // Both clocks went on while it slept, so nothing stepped.
  expect(bruno.hasFault("clock-stepped")).toBe(false);
  expect(bruno.hasFault("clock-went-back")).toBe(false);
  await Promise.all([relay.leave(), bruno.leave()]);
});
