import { describe, expect, test } from "vitest";
import { gatherMs } from "../../../gateway/app/engine/limits.ts";
import { deliveryWithinMs } from "../../../gateway/app/outbox/limits.ts";
import type { PersonId } from "../../../shared/base/ids.ts";
import { minutes, seconds } from "../../../shared/base/instant.ts";
import { ana, type Bench, FakeChannel, openBench, openSite } from "../engine/site.ts";
import { WatchedJournal } from "../engine/watchedJournal.ts";

const bea = "bea" as PersonId;
const supervisor = { kind: "person", person: ana } as const;

async function openPair(channels: readonly FakeChannel[] = [new FakeChannel()]): Promise<Bench> {
  const [channel] = channels;
  const bench = await openSite(channel === undefined ? { channels } : { channel, channels });
  bench.say("bea", supervisor, {
    kind: "add-person",
    person: bea,
    roles: ["lead", "supervisor"],
    details: { name: "Bea", phone: "" },
  });
  await bench.clock.pass(10);
  return bench;
}

function outcomes({ journal }: Bench): readonly string[] {
  return journal.disk.events.flatMap((event) =>
    event.kind === "delivery-noted" ? [`${event.person} ${event.channel} ${event.outcome}`] : [],
  );
}

describe("a channel", () => {
  test("that hangs for one person delays no other, and counts as failed in time", async () => {
    const bench = await openPair();
    bench.channel.deliverAs = ({ effect }) =>
      effect.person === ana ? new Promise(() => {}) : Promise.resolve("delivered");
    bench.press(1);
    await bench.clock.pass(gatherMs + 10);
    expect(outcomes(bench)).toEqual(["bea mqtt delivered"]);
    await bench.clock.pass(deliveryWithinMs);
    expect(outcomes(bench)).toContain("ana mqtt failed");
    expect(bench.board.history).toContain("channel-failing/mqtt");
  });

  test("that throws, at once or later, counts as failed, and the failure escalates at once", async () => {
    for (const deliverAs of [
      () => {
        throw new Error("no socket");
      },
      () => Promise.reject(new Error("no answer")),
      () => Promise.resolve("failed" as const),
    ]) {
      const bench = await openPair();
      bench.channel.deliverAs = deliverAs;
      bench.press(1);
      await bench.clock.pass(seconds(2));
      expect(outcomes(bench)).toContain("ana mqtt failed");
      const reasons = bench.journal.disk.events.flatMap((event) =>
        event.kind === "step-taken" ? [event.reason] : [],
      );
      expect(reasons).toContain("delivery-failed");
      expect(bench.broken).toEqual([]);
    }
  });

  test("that answers after its time is too late to change the record", async () => {
    const bench = await openPair();
    const late: (() => void)[] = [];
    bench.channel.deliverAs = ({ effect }) =>
      effect.person === ana
        ? new Promise((resolve) => late.push(() => resolve("delivered")))
        : Promise.resolve("delivered");
    bench.press(1);
    await bench.clock.pass(deliveryWithinMs + 100);
    late[0]?.();
    await bench.clock.pass(100);
    expect(outcomes(bench)).toContain("ana mqtt failed");
    expect(outcomes(bench).filter((line) => line.startsWith("ana mqtt delivered"))).toEqual([]);
  });
});

describe("several channels", () => {
  test("reach a person when one of them does", async () => {
    const [mqtt, sms] = [new FakeChannel("mqtt"), new FakeChannel("sms")];
    mqtt.deliverAs = () => Promise.resolve("nobody-connected");
    const bench = await openPair([mqtt, sms]);
    bench.press(1);
    await bench.clock.pass(gatherMs + 10);
    expect(outcomes(bench)).toEqual(["ana sms delivered", "bea sms delivered"]);
  });

  test("miss a person only when all of them have failed, which is said once", async () => {
    const [mqtt, sms] = [new FakeChannel("mqtt"), new FakeChannel("sms")];
    mqtt.deliverAs = () => Promise.resolve("nobody-connected");
    sms.deliverAs = () => Promise.resolve("failed");
    const bench = await openPair([mqtt, sms]);
    bench.press(1);
    await bench.clock.pass(100);
    expect(outcomes(bench).filter((line) => line.startsWith("ana"))[0]).toBe("ana mqtt+sms failed");
  });

  test("that are none at all count as failed at once", async () => {
    const bench = await openPair();
    bench.channel.reachesAs = () => false;
    bench.press(1);
    await bench.clock.pass(100);
    expect(outcomes(bench)).toContain("ana none failed");
  });
});

describe("an effect", () => {
  test("is not sent once nobody wants it any more", async () => {
    const bench = await openPair();
    bench.channel.deliverAs = () => new Promise(() => {});
    bench.press(1);
    await bench.clock.pass(seconds(5));
    const [alarm] = bench.engine.state.alarms.keys();
    if (alarm === undefined) throw new Error("no alarm");
    // The second step's alerts wait in their lanes behind the hung ones of the first.
    await bench.clock.pass(seconds(4));
    bench.say("ack", supervisor, { kind: "acknowledge-alarm", alarm });
    await bench.clock.pass(10);
    const sent = bench.channel.sent.length;
    await bench.clock.pass(minutes(1));
    expect(bench.channel.sent.length).toBe(sent);
    expect(bench.journal.disk.pending.size).toBe(0);
  });

  test("is sent once, and once more only by a process that cannot know", async () => {
    const bench = await openPair();
    bench.press(1);
    await bench.clock.pass(seconds(5));
    const keys = bench.channel.sent.map(({ effect }) => effect.key);
    expect(new Set(keys).size).toBe(keys.length);
    const next = await openBench({ journal: new WatchedJournal(bench.journal.disk), clock: bench.clock });
    await bench.clock.pass(10);
    expect(next.channel.sent).toEqual([]);
  });

  test("is settled in the batch that records its outcome, without an append of its own", async () => {
    const bench = await openPair();
    bench.press(1);
    await bench.clock.pass(gatherMs + 10);
    const settling = bench.journal.disk.batches.filter(({ settled }) => settled.length > 0);
    expect(settling.every(({ events }) => events.length > 0)).toBe(true);
    expect(bench.journal.disk.pending.size).toBe(0);
  });

  test("that must be done is tried until it is, with growing waits", async () => {
    const bench = await openPair();
    bench.say("cred", supervisor, {
      kind: "issue-credential",
      credential: "cr-1" as never,
      holder: { kind: "person", person: bea },
      hash: "00".repeat(32),
    });
    await bench.clock.pass(10);
    let tries = 0;
    bench.doers.doAs = () => {
      tries += 1;
      if (tries === 1) return new Promise(() => {});
      if (tries === 2) throw new Error("not now");
      return Promise.resolve(tries < 5 ? "not-yet" : "done");
    };
    bench.say("revoke", supervisor, { kind: "revoke-credential", credential: "cr-1" as never });
    await bench.clock.pass(10);
    expect([tries, bench.journal.disk.pending.size]).toEqual([1, 1]);
    await bench.clock.pass(minutes(1));
    expect(tries).toBe(5);
    expect(bench.journal.disk.pending.size).toBe(0);
  });
});

test("a fob is told until it is reached, and no longer once nobody is in charge", async () => {
  const bench = await openPair();
  bench.doers.doAs = () => Promise.resolve("not-yet");
  bench.press(1);
  await bench.clock.pass(10);
  const [alarm] = bench.engine.state.alarms.keys();
  if (alarm === undefined) throw new Error("no alarm");
  bench.say("ack", supervisor, { kind: "acknowledge-alarm", alarm });
  await bench.clock.pass(minutes(1));
  expect(bench.doers.done.length).toBeGreaterThan(4);
  // Nobody records a contact attempt, so the acknowledgement lapses and "help is coming" is no longer true.
  await bench.clock.pass(minutes(5));
  const tries = bench.doers.done.length;
  await bench.clock.pass(minutes(5));
  expect(bench.doers.done.length).toBe(tries);
  const left = [...bench.journal.disk.pending.values()].map(({ kind }) => kind);
  expect(left).not.toContain("tell-fob-help-is-coming");
});

test("closing waits for a delivery under way, so that the next start does not repeat it", async () => {
  const bench = await openPair();
  const answers: (() => void)[] = [];
  bench.channel.deliverAs = () => new Promise((resolve) => answers.push(() => resolve("delivered")));
  bench.press(1);
  await bench.clock.pass(10);
  const closed = bench.engine.close();
  await bench.clock.pass(500);
  for (const answer of answers) answer();
  await bench.clock.pass(seconds(5));
  await closed;
  expect(bench.journal.disk.pending.size).toBe(0);
});
