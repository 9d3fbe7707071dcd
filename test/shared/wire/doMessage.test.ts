import { describe, expect, test } from "vitest";
import { attemptHows, attemptResults, outcomes } from "../../../gateway/core/alarm/alarmWords.ts";
import { roles } from "../../../gateway/core/event.ts";
import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import { alarmKinds } from "../../../gateway/core/policy/policy.ts";
import { weekdays } from "../../../gateway/core/rota/rota.ts";
import { sessionKinds } from "../../../gateway/core/session/sessionWords.ts";
import { parseDo } from "../../../shared/wire/doMessage.ts";
import { parseReception } from "../../../shared/wire/receptionMessage.ts";
import * as wire from "../../../shared/wire/wireWords.ts";

function problemsOf(text: string): readonly string[] {
  const read = parseDo(text);
  return read.ok ? [] : read.fault.problems;
}

describe("what a person sends", () => {
  test.each([
    ["panic"],
    ["{do:panic}"],
    ['{"do":"panic"'],
    ['"panic"'],
    ['{"do":"PANIC"}'],
    ['{"do":"panic","plcae":"hall"}'],
    ['{"do":"panic","id":5,"worker":[]}'],
  ])("P2: %s is a panic, whatever is wrong with it", (text) => {
    expect(parseDo(text)).toMatchObject({ ok: true, value: { do: "panic" } });
  });

  test("P2: a panic keeps what could be read of it", () => {
    expect(parseDo('{"do":"panic","id":"x1","worker":"ana","why":1}')).toEqual({
      ok: true,
      value: { do: "panic", id: "x1", worker: "ana" },
    });
  });

  test.each(['{"ask":"panic"}', '{"do":"attempt","note":"panic"}', "don't panic", "panicky"])(
    "%s is no panic",
    (text) => {
      expect(parseDo(text)).toMatchObject({ ok: false });
    },
  );

  test("a mistyped field is told rather than ignored, with the fields there are", () => {
    const [problem] = problemsOf('{"do":"start","silnt":true}');
    expect(problem).toContain("`silnt` that is not known");
    expect(problem).toContain("silent");
  });

  test("every problem is told at once, and none repeats what was typed", () => {
    const problems = problemsOf('{"do":"attempt","alarm":"Ana Lima","how":"shouting","id":"q-1"}');
    expect(problems).toEqual([
      "The field `alarm` must be an id: lower-case letters, digits and hyphens, at most 40.",
      "The field `how` must be one of: phone, message, radio, in-person, colleague, other.",
      "The field `result` is missing: it must be one of: reached-safe, reached-needs-help, no-answer, message-left.",
    ]);
    expect(parseDo('{"do":"attempt","id":"q-1"}')).toMatchObject({ ok: false, fault: { id: "q-1" } });
  });

  test("durations and instants are read as people type them", () => {
    expect(
      parseDo(
        '{"do":"plan","start":"2026-09-07T19:30+01:00","end":"2026-09-07T20:30:00Z","checkInEvery":"20m"}',
      ),
    ).toMatchObject({
      ok: true,
      value: { start: Date.parse("2026-09-07T18:30:00Z"), checkInEvery: 1_200_000 },
    });
  });

  test.each([
    ['{"do":"extend","until":"2026-02-30T10:00Z"}', "`until`"],
    ['{"do":"extend","until":"2026-02-03 10:00"}', "`until`"],
    ['{"do":"extend"}', "`until`"],
    ['{"do":"extend","by":"20 minutes"}', "`by`"],
    ['{"do":"plan","start":"2026-09-07T20:00Z","end":"2026-09-07T19:00Z"}', "`end`"],
    ['{"do":"set-codes","safe":"1234","duress":"1234"}', "`duress`"],
    ['{"do":"issue-credential","credential":"c1"}', "`credential`"],
    ['{"do":"enrol-fob","fob":"f1","address":"5448e68f80a5","key":"00"}', "`key`"],
    ['{"do":"start","session":"s-1","silent":true}', "`session`"],
  ])("%s is refused and says where", (text, place) => {
    expect(problemsOf(text).join(" ")).toContain(place);
  });

  test("the default policy can be sent as it is kept", () => {
    const policy = defaultPolicy();
    expect(parseDo(JSON.stringify({ do: "adopt-policy", policy }))).toEqual({
      ok: true,
      value: { do: "adopt-policy", policy },
    });
  });
});

test("P2: a reception whose evidence does not read is still a reception", () => {
  const text =
    '{"frame":"41a4","address":"54:48:e6:8f:80:a5","rssi":"loud","heardAt":"noon","late":3,"new":1}';
  expect(parseReception(text)).toEqual({
    ok: true,
    value: { frame: new Uint8Array([0x41, 0xa4]), address: "5448e68f80a5" },
  });
});

test("the wire and the core use the same words", () => {
  expect(wire.wireRoles).toEqual(roles);
  expect(wire.wireAlarmKinds).toEqual(alarmKinds);
  expect(wire.wireAttemptHows).toEqual(attemptHows);
  expect(wire.wireAttemptResults).toEqual(attemptResults);
  expect(wire.wireOutcomes).toEqual(outcomes);
  expect(wire.wireSessionKinds).toEqual(sessionKinds);
  expect(wire.wireWeekdays).toEqual(weekdays);
});
