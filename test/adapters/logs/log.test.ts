import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type LogOut, openLog } from "../../../gateway/adapters/logs/log.ts";
import { type LogCode, type LogFields, logCodes } from "../../../gateway/adapters/logs/logCodes.ts";
import { oneLine } from "../../../gateway/adapters/logs/oneLine.ts";
import { withholdFields, withholdIn } from "../../../gateway/adapters/logs/withhold.ts";
import { InvariantBroken } from "../../../shared/base/invariant.ts";

function memory(isTerminal = false): LogOut & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    isTerminal,
    write: (line) => {
      lines.push(line);
    },
    close: async () => {},
  };
}

const codes = z
  .array(z.custom<LogCode>((code) => typeof code === "string" && code in logCodes))
  .parse(Object.keys(logCodes));

describe("a line", () => {
  test("is one JSON object with time, level, code and ids", () => {
    const out = memory();
    openLog({ level: "info", out }).note("alarm-raised", { alarm: "a-17", kind: "panic", count: 2 });
    const [line = "", ...more] = out.lines;
    expect(more).toEqual([]);
    const entry = z.record(z.string(), z.unknown()).parse(JSON.parse(line));
    expect(entry["time"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(entry).toEqual({
      level: "info",
      time: entry["time"],
      code: "alarm-raised",
      alarm: "a-17",
      kind: "panic",
      count: 2,
    });
  });

  test("less important than the level asked for is not written", () => {
    const out = memory();
    const log = openLog({ level: "warn", out });
    for (const code of codes) log.note(code, {});
    const written = out.lines.map((line) => z.object({ level: z.string() }).parse(JSON.parse(line)).level);
    expect(new Set(written)).toEqual(new Set(["warn", "error"]));
  });

  test("at a terminal is a short one", () => {
    const out = memory(true);
    const log = openLog({ level: "info", out });
    log.note("fault-shown", { kind: "disk-full", detail: "no space left on /srv" });
    const [line = ""] = out.lines;
    expect(line.replace(/\d\d:\d\d:\d\d/, "18:00:00")).toBe(
      '\u001b[33m18:00:00 warn  fault-shown kind=disk-full detail="no space left on /srv"\u001b[0m\n',
    );
  });

  test("cannot move a terminal's cursor or begin a second line", () => {
    const json = JSON.stringify({
      time: "2026-03-02T18:00:00.000Z",
      level: "info",
      code: "x",
      detail: "a\u001b[2Jb\nc",
    });
    expect(oneLine(json, false)).toBe("18:00:00 info  x detail=a·[2Jb·c\n");
  });

  test("of level error means a mistake in Hark, and nothing else has that level", () => {
    const errors = codes.filter((code) => logCodes[code].level === "error");
    expect(errors).toEqual(["invariant-broken"]);
  });
});

/** People as they could get into a state, a message or an error by mistake. */
const personal = {
  name: "Anwen Llewellyn-Price",
  initials: "J.S.",
  phone: "+44 7700 900123",
  bare: "07700900123",
  position: "51.48158, -3.17909",
  email: "anwen@example.org",
  note: "the boy's mother waits outside",
};

describe("P10: nothing personal gets into a log", () => {
  test("whatever field somebody puts it into", () => {
    const out = memory();
    const log = openLog({ level: "debug", out });
    const fields = [
      "person",
      "fob",
      "place",
      "session",
      "kind",
      "about",
      "version",
      "credential",
      "address",
    ] as const;
    for (const words of [...Object.values(personal), JSON.stringify(personal)]) {
      for (const field of fields) log.note("alarm-raised", { [field]: words });
      for (const detail of [
        `unexpected value "${words}"`,
        `"${words}" is not valid JSON`,
        `no such person: '${words}'`,
        `state ${JSON.stringify({ holder: words })}`,
      ]) {
        log.note("fault-shown", { kind: "disk-full", detail });
      }
    }
    // A field our types do not know at all.
    const stray = { displayName: personal.name, alarm: "a-1" } satisfies LogFields & { displayName: string };
    log.note("alarm-raised", stray);
    expect(out.lines.length).toBeGreaterThan(80);
    expect(leaks(out.lines.join(""))).toEqual([]);
  });

  test("nor through an error's own words", () => {
    const out = memory();
    const log = openLog({ level: "debug", out });
    for (const words of Object.values(personal)) {
      log.broken(new Error(`cannot read ${words}`));
      log.broken(new InvariantBroken(`a case nobody handles: ${JSON.stringify({ person: words })}`));
      log.broken(words);
      try {
        JSON.parse(`${words}{`);
      } catch (error) {
        log.broken(error);
      }
    }
    expect(out.lines).toHaveLength(4 * Object.keys(personal).length);
    expect(leaks(out.lines.join(""))).toEqual([]);
  });

  test("numbers that could be a telephone or a position are taken out wherever they stand", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\+?\d{3}[ .-]?\d{3}[ .-]?\d{3,4}$/),
        fc.stringMatching(/^[a-z ]{0,20}$/),
        (number, words) => {
          expect(withholdIn(`${words}${number} ${words}`)).not.toContain(number);
        },
      ),
    );
    expect(withholdIn("at 51.48158,-3.17909")).toBe("at [withheld],[withheld]");
  });

  test("the leak finder finds a leak", () => {
    expect(leaks(`{"code":"x","detail":"call ${personal.name}"}`)).toEqual(["name"]);
    expect(leaks(personal.bare)).toEqual(["bare"]);
  });
});

function leaks(text: string): readonly string[] {
  return Object.entries(personal)
    .filter(([, words]) => words.split(/, /).some((part) => text.includes(part)))
    .map(([what]) => what);
}

describe("what a stranger needs at night stays", () => {
  test.each([
    "ENOENT: no such file or directory, open '/var/lib/hark/journal.sqlite'",
    "mqtt://127.0.0.1:1883: listen EADDRINUSE: address already in use 127.0.0.1:1883",
    "the append took 1534 ms",
    "head 48213 where 48210 was expected",
  ])("%s", (words) => {
    expect(withholdIn(words)).toBe(words);
  });

  test("ids, addresses, ports and counts", () => {
    const fields = {
      org: "main",
      person: "ana",
      alarm: "a-17",
      about: "mqtts:0.0.0.0/8883",
      address: "2001:db8::1",
      port: 8883,
      seq: 482_130_001,
      ms: 0.25,
      path: "/var/lib/hark",
    };
    expect(withholdFields(fields)).toEqual(fields);
  });

  test("a broken invariant says where", () => {
    const out = memory();
    openLog({ level: "error", out }).broken(new InvariantBroken("missing: alarm a-17"));
    const entry = z
      .object({ kind: z.string(), detail: z.string(), stack: z.array(z.string()) })
      .parse(JSON.parse(out.lines[0] ?? ""));
    expect(entry).toMatchObject({ kind: "InvariantBroken", detail: "missing: alarm a-17" });
    expect(entry.stack[0]).toContain("log.test.ts");
  });
});
