import { expect, test } from "vitest";
import { relayWatchLimits } from "../../../gateway/app/relayWatch/limits.ts";
import { RelayComplaints } from "../../../gateway/app/relayWatch/relayComplaints.ts";
import { days, hours, minutes, seconds } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { FakeClock } from "../../fakes/fakeClock.ts";
import { personId, relayId, TinyEngine } from "../presence/tinyEngine.ts";

function openRelay() {
  const clock = new FakeClock();
  const engine = new TinyEngine(clock);
  const complaints = new RelayComplaints({ clock, state: () => engine.state, submit: engine });
  const hall = engine.addRelay("hall");
  const says = async (fault: string | undefined, forMs: number) => {
    for (let passed = 0; passed <= forMs; passed += seconds(10)) {
      complaints.heard(hall, fault);
      await clock.pass(seconds(10));
    }
  };
  return { clock, engine, complaints, hall, says };
}

const unplugged = "serial-line-unplugged (serial:/dev/ttyACM0)";

test("P11: a relay whose line has failed is one technical alarm that names it, until it has been well for a while", async () => {
  const { engine, says } = openRelay();
  await says(unplugged, minutes(5));
  expect(engine.wished("note-fault")).toBe(1);
  const [alarm] = engine.state.alarms.values();
  expect(alarm).toMatchObject({ kind: "technical", detail: "serial-line-unplugged" });
  expect(alarm?.subject).toMatchObject({ fault: "relay-faulty", relay: "hall" });
  await says(undefined, relayWatchLimits.wellForMs - seconds(20));
  expect(engine.wished("note-fault-cleared")).toBe(0);
  await says(undefined, seconds(30));
  expect(engine.wished("note-fault-cleared")).toBe(1);
});

test("P8: a relay that goes to and fro all day fills no record", async () => {
  const { clock, engine, complaints, hall } = openRelay();
  for (let turn = 0; turn < 1_000; turn += 1) {
    complaints.heard(hall, turn % 2 === 0 ? unplugged : undefined);
    await clock.pass(seconds(1));
  }
  expect(engine.wished("note-fault")).toBe(1);
  expect(engine.wished("note-fault-cleared")).toBe(0);
});

test("a relay that is well, and one that nobody registered, say nothing", async () => {
  const { engine, complaints, says } = openRelay();
  await says(undefined, minutes(5));
  complaints.heard(relayId("attic"), unplugged);
  expect(engine.wished("note-fault") + engine.wished("note-fault-cleared")).toBe(0);
});

test("a fault from before a restart is over once the relay has been well for a while", async () => {
  const { clock, engine, says } = openRelay();
  await says(unplugged, 0);
  const restarted = new RelayComplaints({ clock, state: () => engine.state, submit: engine });
  for (let passed = 0; passed <= relayWatchLimits.wellForMs; passed += seconds(10)) {
    restarted.heard(relayId("hall"), undefined);
    await clock.pass(seconds(10));
  }
  expect(engine.wished("note-fault-cleared")).toBe(1);
});

test("P10: of a relay's own words nothing but fault codes goes on record", async () => {
  const { engine, says } = openRelay();
  await says(
    "Jack Smith is in room 3, bluetooth-deaf (constructor) serial-line-unplugged, bluetooth-deaf",
    0,
  );
  const [alarm] = engine.state.alarms.values();
  expect(alarm?.detail).toBe("bluetooth-deaf, serial-line-unplugged");
});

test("P11: a fault that goes on a day after somebody closed its alarm alarms anew, and not sooner", async () => {
  const { clock, engine, complaints, hall, says } = openRelay();
  await says(unplugged, 0);
  const [alarm] = engine.state.alarms.keys();
  const at = clock.now();
  engine.happen({
    kind: "alarm-resolved",
    at,
    alarm: certain(alarm, "an alarm"),
    session: undefined,
    by: personId("lee"),
    outcome: "false",
    personal: undefined,
  });
  await says(unplugged, hours(1));
  expect(engine.state.alarms.size).toBe(0);
  await clock.pass(days(1));
  complaints.heard(hall, unplugged);
  await clock.pass(seconds(1));
  expect([...engine.state.alarms.values()].map(({ subject }) => subject.fault)).toEqual(["relay-faulty"]);
});
