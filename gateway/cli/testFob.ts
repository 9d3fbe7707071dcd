import { setTimeout as wait } from "node:timers/promises";
import type { AlarmMessage } from "../../shared/wire/alarmMessage.ts";
import { parseAlert } from "../../shared/wire/alertMessage.ts";
import { topicText } from "../../shared/wire/topics.ts";
import type { Call } from "./commandSpec.ts";
import type { Conversation } from "./conversation.ts";
import { Ended, misused } from "./ended.ts";
import { cliLimits } from "./limits.ts";
import { lineEnded } from "./lineEndings.ts";
import { allRows, carryOutIn, converse } from "./say.ts";
import { durationMsOf } from "./times.ts";

/** Announces a function test, shows the press as it arrives, and closes the alarm it raised as a test. */
export function testFob(call: Call): Promise<void> {
  return converse(call, async (gateway) => {
    const { given, kit, print } = call;
    const fob = given.text("fob");
    const pressed = await pressHeard(gateway, fob);
    try {
      await carryOutIn(gateway, call, { do: "test-fob", fob });
      const windowMs = await windowOf(call, gateway, fob);
      print.aside(`Press ${fob} now; waiting ${Math.round(windowMs / 1000)} seconds.`);
      const startedAt = kit.now();
      const alarm = await within(windowMs, pressed.alarm);
      if (alarm === undefined) throw unheard(fob);
      const tookMs = kit.now() - startedAt;
      if (!print.json) tellPress(call, alarm);
      const done = await gateway.act({
        do: "resolve",
        alarm: alarm.alarm,
        outcome: "test",
        note: "function test",
      });
      if (done.result !== "done") throw leftOpen(alarm, done.sentence);
      if (print.json)
        return print.value({ result: "done", fob, alarm: alarm.alarm, tookMs, nearRelay: alarm.nearRelay });
      return print.line(
        `${kit.out.paint("green", "✓")} The fob works, and its alarm ${alarm.alarm} is closed as a test.`,
      );
    } finally {
      pressed.hangUp();
    }
  });
}

async function pressHeard(
  gateway: Conversation,
  fob: string,
): Promise<{ readonly alarm: Promise<AlarmMessage>; readonly hangUp: () => void }> {
  let take: (alarm: AlarmMessage) => void = () => {};
  const alarm = new Promise<AlarmMessage>((resolve) => {
    take = resolve;
  });
  const { org, person } = gateway.credential;
  const line = await gateway.listen([topicText(org, { kind: "alerts", person })], (_topic, payload) => {
    const alert = parseAlert(payload);
    if (alert.ok && alert.value.alert === "alarm" && isTestOf(alert.value.alarm, fob))
      take(alert.value.alarm);
  });
  if (!line.ok) throw lineEnded(line.fault, gateway.credential);
  return { alarm, hangUp: () => line.value.close() };
}

function isTestOf(alarm: AlarmMessage, fob: string): boolean {
  return alarm.fob === fob && alarm.oddities.some(({ code }) => code === "test-announced");
}

async function windowOf({ given, kit }: Call, gateway: Conversation, fob: string): Promise<number> {
  const wished = given.optional("wait");
  if (wished !== undefined) {
    const ms = durationMsOf(wished);
    if (ms === undefined || ms === 0) throw misused("--wait is a duration such as 90s.");
    return ms;
  }
  const row = (await allRows(gateway, "fobs").catch(() => [])).find((one) => one.fob === fob);
  const until = row?.testUntil === undefined ? Number.NaN : Date.parse(row.testUntil.utc);
  return Number.isNaN(until) ? cliLimits.testWaitMs : Math.max(0, until - kit.now());
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value | undefined> {
  const timeout = new AbortController();
  try {
    return await Promise.race([work, wait(ms, undefined, { signal: timeout.signal })]);
  } finally {
    timeout.abort();
  }
}

function tellPress({ print }: Call, alarm: AlarmMessage): void {
  print.line(`Heard: ${alarm.headline}`);
  for (const { name, rssi, heard } of alarm.nearRelay) {
    print.line(`  by ${name}${rssi === undefined ? "" : ` at ${rssi} dBm`}, ${heard.local}`);
  }
}

function unheard(fob: string): Ended {
  return new Ended("refused", {
    code: "press-not-heard",
    sentence: `No press of ${fob} was heard in time.`,
    remedy:
      "Check its battery and that a relay near it is up (`hark relays list`), then try again. Nobody should rely on it until a test succeeds.",
    problems: [],
  });
}

function leftOpen({ alarm }: AlarmMessage, sentence: string): Ended {
  return new Ended("refused", {
    code: "test-not-closed",
    sentence: `The press was heard, but its alarm ${alarm} could not be closed: ${sentence}`,
    remedy: `Have somebody on call close it as a test: \`hark alarms resolve ${alarm} --outcome test\`.`,
    problems: [],
  });
}
