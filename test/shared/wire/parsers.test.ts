import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { alarmMessage, buildAlarm, parseAlarm } from "../../../shared/wire/alarmMessage.ts";
import { alertMessage, buildAlert, parseAlert } from "../../../shared/wire/alertMessage.ts";
import { askMessage } from "../../../shared/wire/askMessage.ts";
import { buildDo, deedMessage, parseDo } from "../../../shared/wire/doMessage.ts";
import { buildDone, doneMessage, parseDone } from "../../../shared/wire/doneMessage.ts";
import { buildDownlink, downlinkMessage, parseDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { buildHealth, goneHealth, healthMessage, parseHealth } from "../../../shared/wire/healthMessage.ts";
import { buildReception, parseReception, receptionMessage } from "../../../shared/wire/receptionMessage.ts";
import { buildRelayStatus, parseRelayStatus, relayStatus } from "../../../shared/wire/relayStatus.ts";
import { buildSession, parseSession, sessionMessage } from "../../../shared/wire/sessionMessage.ts";
import type { WireFault } from "../../../shared/wire/wireFault.ts";
import { messagesOf } from "./messagesOf.ts";

type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: WireFault };

interface Door {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly parse: (text: string) => Read;
}

const doors: readonly Door[] = [
  { name: "reception", schema: receptionMessage, parse: parseReception },
  { name: "relay status", schema: relayStatus, parse: parseRelayStatus },
  { name: "downlink", schema: downlinkMessage, parse: parseDownlink },
  { name: "alarm", schema: alarmMessage, parse: parseAlarm },
  { name: "alert", schema: alertMessage, parse: parseAlert },
  { name: "deed", schema: deedMessage, parse: parseDo },
  { name: "question", schema: askMessage, parse: parseDo },
  { name: "done", schema: doneMessage, parse: parseDone },
  { name: "session", schema: sessionMessage, parse: parseSession },
  { name: "health", schema: healthMessage, parse: parseHealth },
];

/** Texts and bytes of every kind: noise, JSON of any shape, and a message with one thing wrong. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes)),
  fc.json({ maxDepth: 4 }),
);

describe.each(doors)("$name", ({ schema, parse }) => {
  test("whatever arrives is read or refused with sentences, and never throws", () => {
    const message = messagesOf(schema).map((value) => JSON.stringify(value));
    const bent = fc
      .tuple(message, fc.nat(), fc.string({ maxLength: 3 }))
      .map(
        ([text, at, noise]) => text.slice(0, at % text.length) + noise + text.slice((at % text.length) + 1),
      );
    fc.assert(
      fc.property(fc.oneof(anyText, bent), (text) => {
        const read = parse(text);
        if (read.ok) return;
        expect(read.fault.problems.length).toBeGreaterThan(0);
        for (const problem of read.fault.problems) expect(problem).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 300 },
    );
  });

  test("what is built is read back as it was meant", () => {
    fc.assert(
      fc.property(messagesOf(schema), (written) => {
        const text = JSON.stringify(written);
        const read = parse(text);
        expect(read, text).toMatchObject({ ok: true });
        if (!read.ok) return;
        expect(parse(JSON.stringify(z.encode(schema, read.value)))).toEqual(read);
      }),
      { numRuns: 100 },
    );
  });

  test("a message longer than its bound is refused before it is looked at", () => {
    expect(parse(" ".repeat(600_000))).toMatchObject({ ok: false, fault: { code: "message-too-large" } });
  });
});

test("every builder writes what its parser reads", () => {
  const status = { state: "up", at: "2026-09-07T18:30:00.000Z", queue: 3 } as const;
  const reception = { frame: "41a472", address: "5448e68f80a5", rssi: -70, heardAt: "2026-09-07T18:30Z" };
  const downlink = { address: "54:48:E6:8F:80:A5", reply: "11aabb", counter: 7, forMs: 5000 };
  expect(parseRelayStatus(buildRelayStatus(status))).toMatchObject({ ok: true, value: { queue: 3 } });
  expect(parseReception(buildReception(reception))).toMatchObject({
    ok: true,
    value: { frame: new Uint8Array([0x41, 0xa4, 0x72]), rssi: -70, heardAt: Date.parse("2026-09-07T18:30Z") },
  });
  expect(parseDownlink(buildDownlink(downlink))).toMatchObject({
    ok: true,
    value: { address: "5448e68f80a5" },
  });
  expect(parseHealth(buildHealth(goneHealth))).toEqual({ ok: true, value: goneHealth });
  expect(parseDo(buildDo({ do: "extend", by: "1h30m" }))).toEqual({
    ok: true,
    value: { do: "extend", by: 5_400_000 },
  });
  fc.assert(
    fc.property(
      messagesOf(alarmMessage),
      messagesOf(sessionMessage),
      messagesOf(alertMessage),
      messagesOf(doneMessage),
      (alarm, session, alert, done) => {
        expect(parseAlarm(buildAlarm(alarmMessage.parse(alarm)))).toMatchObject({ ok: true });
        expect(parseSession(buildSession(sessionMessage.parse(session)))).toMatchObject({ ok: true });
        expect(parseAlert(buildAlert(alertMessage.parse(alert)))).toMatchObject({ ok: true });
        expect(parseDone(buildDone(doneMessage.parse(done)))).toMatchObject({ ok: true });
      },
    ),
    { numRuns: 30 },
  );
});
