import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { figures } from "../../../gateway/adapters/metrics/figures.ts";
import type { FrameVerdict } from "../../../gateway/adapters/metrics/labels.ts";
import { type Metrics, openMetrics } from "../../../gateway/adapters/metrics/metrics.ts";

let metrics: Metrics;
beforeEach(() => {
  metrics = openMetrics();
});
afterEach(() => {
  metrics.close();
});

async function lines(): Promise<readonly string[]> {
  return (await metrics.read()).text.split("\n");
}

describe("the figures of a press", () => {
  test("each stage has buckets from a tenth of a millisecond to ten seconds", async () => {
    metrics.press.observe("durable", 0.09);
    metrics.press.stages.appended(7_000);
    const found = await lines();
    expect(found).toContain('hark_press_stage_seconds_bucket{le="0.0001",stage="durable"} 1');
    expect(found).toContain('hark_press_stage_seconds_bucket{le="10",stage="durable"} 2');
    expect(found).toContain('hark_press_stage_seconds_bucket{le="5",stage="durable"} 1');
    expect(found).toContain('hark_press_stage_seconds_count{stage="waited"} 0');
  });

  test("what the engine tells lands in the stage of that name", async () => {
    metrics.press.stages.waited(1);
    metrics.press.stages.decided(1);
    metrics.press.stages.announced(1);
    const found = await lines();
    for (const stage of ["waited", "decided", "announced"]) {
      expect(found).toContain(`hark_press_stage_seconds_count{stage="${stage}"} 1`);
    }
  });
});

describe("counts", () => {
  test("are told one by one, by kind, and stand at nought from the start", async () => {
    metrics.alarms.raised("panic");
    metrics.frames.counted("press");
    metrics.press.counted();
    metrics.commands.shed("heartbeat");
    metrics.deliveries.counted("nobody-connected");
    const found = await lines();
    for (const line of [
      'hark_alarms_raised_total{kind="panic"} 1',
      'hark_alarms_raised_total{kind="duress"} 0',
      'hark_frames_total{verdict="press"} 1',
      "hark_presses_total 1",
      'hark_commands_shed_total{class="heartbeat"} 1',
      'hark_deliveries_total{outcome="nobody-connected"} 1',
      'hark_fault{code="disk-full"} 0',
    ]) {
      expect(found).toContain(line);
    }
  });

  test("of others are taken over as totals, also when they begin again", async () => {
    const totals = (loginsRefused: number) => ({
      loginsRefused,
      arrivals: 1,
      published: 2,
      troubles: {
        oversize: 1,
        malformed: 0,
        "publish-denied": 0,
        "subscribe-denied": 0,
        "subscriber-slow": 0,
      },
    });
    for (const count of [5, 5, 7, 2]) metrics.broker.totals(totals(count));
    const found = await lines();
    expect(found).toContain("hark_logins_refused_total 9");
    expect(found).toContain('hark_broker_troubles_total{trouble="oversize"} 1');
  });
});

describe("what stands now", () => {
  test("is looked up at each reading", async () => {
    let sessions = 3;
    metrics.beforeReading(() =>
      metrics.stand({ activeSessions: sessions, clockStepMs: -1_500, isReady: true }),
    );
    expect(await lines()).toContain("hark_active_sessions 3");
    sessions = 4;
    const found = await lines();
    expect(found).toContain("hark_active_sessions 4");
    expect(found).toContain("hark_clock_step_seconds -1.5");
    expect(found).toContain("hark_ready 1");
  });

  test("faults of one code are counted by what they are about, however often they are shown", async () => {
    for (const about of ["sms", "sms", "mail"]) {
      metrics.faults.show({ code: "channel-failing", about, detail: "" });
    }
    expect(await lines()).toContain('hark_fault{code="channel-failing"} 2');
    metrics.faults.clear("channel-failing", "sms");
    metrics.faults.clear("disk-full", "never shown");
    expect(await lines()).toContain('hark_fault{code="channel-failing"} 1');
  });

  test("the process and its event loop are measured too", async () => {
    const found = await lines();
    expect(found.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
    expect(found.some((line) => line.startsWith('hark_event_loop_delay_seconds{quantile="0.99"} '))).toBe(
      true,
    );
  });
});

describe("P10: nobody can be followed", () => {
  test("the number of series does not grow with what happens", async () => {
    const count = async (): Promise<number> =>
      (await lines()).filter((line) => line.startsWith("hark_")).length;
    const before = await count();
    const anything = z.custom<FrameVerdict>(() => true);
    for (let i = 0; i < 1_000; i += 1) {
      metrics.frames.counted(anything.parse(`fob-${i}`));
      metrics.alarms.open("panic", i);
      metrics.faults.show({ code: "relay-lost", about: `relay-${i}`, detail: "" });
    }
    // A value that nobody listed may make one further series in all, and never one each.
    expect(await count()).toBeLessThanOrEqual(before + 1);
    expect((await lines()).join("\n")).not.toMatch(/fob-\d|relay-\d/);
  });

  test("labels are words of ours", () => {
    for (const [name, { label }] of Object.entries(figures)) {
      expect(
        ["stage", "verdict", "kind", "outcome", "class", "trouble", "quantile", "code", undefined],
        name,
      ).toContain(label?.name);
    }
  });
});

test("two gateways in one process do not share figures", async () => {
  const other = openMetrics();
  other.press.counted();
  expect(await lines()).toContain("hark_presses_total 0");
  other.close();
});
