import { describe, expect, test } from "vitest";
import { compileRota } from "../../../gateway/core/rota/compileRota.ts";
import { nextChange } from "../../../gateway/core/rota/nextChange.ts";
import { prune } from "../../../gateway/core/rota/prune.ts";
import { safeRota } from "../../../gateway/core/rota/rota.ts";
import { whoIsOnCall } from "../../../gateway/core/rota/whoIsOnCall.ts";
import {
  ana,
  at,
  bruno,
  chloe,
  cover,
  daily,
  first,
  handOver,
  hours,
  layer,
  onCall,
  rotaOf,
  second,
} from "./rotaExamples.ts";

const london = "Europe/London";

describe("a rotation with hand-overs", () => {
  const weekly = rotaOf(handOver());

  test("each person takes over at the local hand-over time, to the millisecond", () => {
    expect(onCall(weekly, london, "2026-03-09T08:29:59.999Z")).toEqual([ana]);
    expect(onCall(weekly, london, "2026-03-09T08:30:00.000Z")).toEqual([bruno]);
  });

  test("a turn says from when and until when it lasts", () => {
    expect(whoIsOnCall(compileRota(weekly, london), at("2026-03-10T12:00:00Z"))).toEqual([
      {
        layer: first,
        people: [bruno],
        from: at("2026-03-09T08:30:00Z"),
        until: at("2026-03-16T08:30:00Z"),
        override: undefined,
      },
    ]);
  });

  test("nobody is on call before the first hand-over", () => {
    const [turn] = whoIsOnCall(compileRota(weekly, london), at("2026-03-02T08:29:59Z"));
    expect(turn).toMatchObject({ people: [], until: at("2026-03-02T08:30:00Z") });
  });

  test("the hand-over stays at the same local time when the clocks go forward", () => {
    const turnAt = (iso: string) => whoIsOnCall(compileRota(weekly, london), at(iso))[0];
    expect(turnAt("2026-03-28T12:00:00Z")?.until).toBe(at("2026-03-30T07:30:00Z"));
    expect(turnAt("2026-10-24T12:00:00Z")?.from).toBe(at("2026-10-19T07:30:00Z"));
    expect(turnAt("2026-10-24T12:00:00Z")?.until).toBe(at("2026-10-26T08:30:00Z"));
  });

  test("a hand-over at 01:30 on the night the clocks skip it happens an hour later by the clock", () => {
    const nightly = rotaOf(handOver({ everyDays: 1, handOverAt: "01:30", firstDay: "2026-03-28" }));
    expect(onCall(nightly, london, "2026-03-29T00:59:59Z")).toEqual([ana]);
    expect(onCall(nightly, london, "2026-03-29T01:29:59Z")).toEqual([ana]);
    expect(onCall(nightly, london, "2026-03-29T01:30:00Z")).toEqual([bruno]);
    expect(onCall(nightly, london, "2026-03-30T00:29:59Z")).toEqual([bruno]);
    expect(onCall(nightly, london, "2026-03-30T00:30:00Z")).toEqual([ana]);
  });

  test("a hand-over at 01:30 on the night the clocks show it twice happens the first time", () => {
    const nightly = rotaOf(handOver({ everyDays: 1, handOverAt: "01:30", firstDay: "2026-10-24" }));
    expect(onCall(nightly, london, "2026-10-25T00:29:59Z")).toEqual([ana]);
    expect(onCall(nightly, london, "2026-10-25T00:30:00Z")).toEqual([bruno]);
    expect(onCall(nightly, london, "2026-10-25T01:30:00Z")).toEqual([bruno]);
    expect(onCall(nightly, london, "2026-10-26T01:30:00Z")).toEqual([ana]);
  });

  test("New York's changes are followed on New York's nights", () => {
    const nightly = rotaOf(handOver({ everyDays: 1, handOverAt: "02:30", firstDay: "2026-03-07" }));
    const newYork = "America/New_York";
    expect(onCall(nightly, newYork, "2026-03-08T07:29:59Z")).toEqual([ana]);
    expect(onCall(nightly, newYork, "2026-03-08T07:30:00Z")).toEqual([bruno]);
    expect(onCall(nightly, newYork, "2026-03-09T06:30:00Z")).toEqual([ana]);
    const autumn = rotaOf(handOver({ everyDays: 1, handOverAt: "01:30", firstDay: "2026-10-31" }));
    expect(onCall(autumn, newYork, "2026-11-01T05:29:59Z")).toEqual([ana]);
    expect(onCall(autumn, newYork, "2026-11-01T05:30:00Z")).toEqual([bruno]);
    expect(onCall(autumn, newYork, "2026-11-02T06:30:00Z")).toEqual([ana]);
  });

  test("Lord Howe's half hour is skipped and repeated as half an hour", () => {
    const lordHowe = "Australia/Lord_Howe";
    const spring = rotaOf(handOver({ everyDays: 1, handOverAt: "02:15", firstDay: "2026-10-03" }));
    expect(onCall(spring, lordHowe, "2026-10-03T15:44:59Z")).toEqual([ana]);
    expect(onCall(spring, lordHowe, "2026-10-03T15:45:00Z")).toEqual([bruno]);
    const autumn = rotaOf(handOver({ everyDays: 1, handOverAt: "01:45", firstDay: "2026-04-04" }));
    expect(onCall(autumn, lordHowe, "2026-04-04T14:44:59Z")).toEqual([ana]);
    expect(onCall(autumn, lordHowe, "2026-04-04T14:45:00Z")).toEqual([bruno]);
  });

  test("a day that a zone left out gives its person a turn without length, and the next takes over", () => {
    const apia = rotaOf(
      handOver({ people: [ana, bruno, chloe], everyDays: 1, firstDay: "2011-12-29", handOverAt: "08:30" }),
    );
    expect(onCall(apia, "Pacific/Apia", "2011-12-30T18:29:59Z")).toEqual([ana]);
    expect(onCall(apia, "Pacific/Apia", "2011-12-30T18:30:00Z")).toEqual([chloe]);
  });

  test("one person alone has a turn without end", () => {
    const alone = rotaOf(handOver({ people: [ana, ana], everyDays: 1 }));
    const [turn] = whoIsOnCall(compileRota(alone, london), at("2026-08-01T00:00:00Z"));
    expect(turn).toMatchObject({ people: [ana], from: at("2026-03-02T08:30:00Z") });
    expect(nextChange(compileRota(alone, london), at("2026-08-01T00:00:00Z"))).toBeUndefined();
  });
});

describe("weekly hours", () => {
  const office = rotaOf(
    hours(
      { person: ana, days: ["mon", "tue"], from: "08:00", to: "18:00" },
      { person: bruno, days: ["mon"], from: "12:00", to: "14:00" },
      { person: chloe, days: ["sun"], from: "22:00", to: "06:00" },
    ),
  );

  test("begin and end on the local clock, summer and winter", () => {
    expect(onCall(office, london, "2026-07-06T06:59:59Z")).toEqual([]);
    expect(onCall(office, london, "2026-07-06T07:00:00Z")).toEqual([ana]);
    expect(onCall(office, london, "2026-07-06T16:59:59Z")).toEqual([ana]);
    expect(onCall(office, london, "2026-07-06T17:00:00Z")).toEqual([]);
    expect(onCall(office, london, "2026-01-05T08:00:00Z")).toEqual([ana]);
  });

  test("where entries overlap everybody they name is on call", () => {
    expect(onCall(office, london, "2026-01-05T12:30:00Z")).toEqual([ana, bruno]);
    expect(whoIsOnCall(compileRota(office, london), at("2026-01-05T12:30:00Z"))[0]).toMatchObject({
      from: at("2026-01-05T12:00:00Z"),
      until: at("2026-01-05T14:00:00Z"),
    });
  });

  test("hours that pass midnight belong to the day they begin on", () => {
    expect(onCall(office, london, "2026-01-04T22:00:00Z")).toEqual([chloe]);
    expect(onCall(office, london, "2026-01-05T05:59:59Z")).toEqual([chloe]);
    expect(onCall(office, london, "2026-01-05T06:00:00Z")).toEqual([]);
    expect(onCall(office, london, "2026-01-05T22:30:00Z")).toEqual([]);
  });

  test("a night's hours are an hour shorter or longer when the clocks change in them", () => {
    const saturdays = rotaOf(hours({ person: chloe, days: ["sat"], from: "22:00", to: "06:00" }));
    const [spring] = whoIsOnCall(compileRota(saturdays, london), at("2026-03-29T00:00:00Z"));
    const [autumn] = whoIsOnCall(compileRota(saturdays, london), at("2026-10-25T00:00:00Z"));
    expect(spring).toMatchObject({ from: at("2026-03-28T22:00:00Z"), until: at("2026-03-29T05:00:00Z") });
    expect(autumn).toMatchObject({ from: at("2026-10-24T21:00:00Z"), until: at("2026-10-25T06:00:00Z") });
  });

  test("hours from a time to the same time are a whole day", () => {
    const whole = rotaOf(hours({ person: ana, days: daily, from: "00:00", to: "00:00" }));
    expect(onCall(whole, london, "2026-03-29T12:00:00Z")).toEqual([ana]);
    expect(nextChange(compileRota(whole, london), at("2026-03-29T12:00:00Z"))).toBeUndefined();
  });
});

describe("overrides", () => {
  test("stand in for whoever the rotation names, in [from, to), and say so", () => {
    const rota = rotaOf(handOver(), [cover("o-1", {})]);
    expect(onCall(rota, london, "2026-03-03T23:59:59.999Z")).toEqual([ana]);
    expect(onCall(rota, london, "2026-03-04T00:00:00Z")).toEqual([chloe]);
    expect(onCall(rota, london, "2026-03-05T00:00:00Z")).toEqual([ana]);
    expect(whoIsOnCall(compileRota(rota, london), at("2026-03-04T12:00:00Z"))[0]?.override).toBe("o-1");
    expect(whoIsOnCall(compileRota(rota, london), at("2026-03-05T12:00:00Z"))[0]).toMatchObject({
      from: at("2026-03-05T00:00:00Z"),
      until: at("2026-03-09T08:30:00Z"),
    });
  });

  test("the one added last wins where they overlap, and the earlier shows on either side of it", () => {
    const rota = rotaOf(handOver(), [
      cover("o-1", {}),
      cover("o-2", { person: bruno, from: at("2026-03-04T10:00:00Z"), to: at("2026-03-04T12:00:00Z") }),
    ]);
    expect(onCall(rota, london, "2026-03-04T10:00:00Z")).toEqual([bruno]);
    expect(onCall(rota, london, "2026-03-04T12:00:00Z")).toEqual([chloe]);
    expect(whoIsOnCall(compileRota(rota, london), at("2026-03-04T09:00:00Z"))[0]).toMatchObject({
      from: at("2026-03-04T00:00:00Z"),
      until: at("2026-03-04T10:00:00Z"),
    });
  });

  test("nobody is a person to put there too, and shows as a gap", () => {
    const rota = rotaOf(handOver(), [cover("o-1", { person: undefined })]);
    expect(onCall(rota, london, "2026-03-04T12:00:00Z")).toEqual([]);
  });

  test("reach only their own layer", () => {
    const rota = {
      layers: [
        layer(first, { kind: "always" as const, people: [ana, bruno] }),
        layer(second, { kind: "always" as const, people: [bruno] }),
      ],
      overrides: [cover("o-1", { layer: second })],
    };
    const turns = whoIsOnCall(compileRota(rota, london), at("2026-03-04T12:00:00Z"));
    expect(turns.map(({ people }) => people)).toEqual([[ana, bruno], [chloe]]);
  });

  test("that are over are pruned, and nothing changes from then on", () => {
    const rota = rotaOf(handOver(), [cover("o-1", {}), cover("o-2", { to: at("2026-03-06T00:00:00Z") })]);
    const pruned = prune(rota, at("2026-03-05T00:00:00Z"));
    expect(pruned.overrides.map(({ id }) => id)).toEqual(["o-2"]);
    expect(onCall(pruned, london, "2026-03-05T12:00:00Z")).toEqual([chloe]);
    expect(prune(pruned, at("2026-03-05T00:00:00Z"))).toBe(pruned);
  });
});

describe("a rota that nobody configured, or that makes no sense", () => {
  test("the safe rota has nobody on call, for the leads to take over", () => {
    expect(whoIsOnCall(compileRota(safeRota(), london), at("2026-03-04T12:00:00Z"))).toEqual([]);
  });

  test("impossible texts cover nobody instead of failing", () => {
    for (const broken of [
      handOver({ firstDay: "2026-02-30" }),
      handOver({ handOverAt: "24:00" }),
      handOver({ everyDays: 0 }),
      handOver({ people: [] }),
      hours({ person: ana, days: daily, from: "8:00", to: "18:00" }),
    ]) {
      expect(onCall(rotaOf(broken), london, "2026-03-04T12:00:00Z")).toEqual([]);
    }
  });

  test("under a zone nobody knows, only those on call at all times are", () => {
    expect(onCall(rotaOf(handOver()), "Europe/Atlantis", "2026-03-04T12:00:00Z")).toEqual([]);
    const always = rotaOf({ kind: "always", people: [ana] });
    expect(onCall(always, "Europe/Atlantis", "2026-03-04T12:00:00Z")).toEqual([ana]);
  });
});

test("asked at the very instant of a clock change, the local times before it are read by the old clock", () => {
  const rota = rotaOf(hours({ person: ana, days: ["sat"], from: "00:00", to: "00:00" }));
  const [turn] = whoIsOnCall(compileRota(rota, "America/New_York"), at("2026-03-08T07:00:00Z"));
  expect(turn).toMatchObject({ people: [], from: at("2026-03-08T05:00:00Z") });
});
