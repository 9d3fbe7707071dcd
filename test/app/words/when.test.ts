import { describe, expect, test } from "vitest";
import { localText } from "../../../gateway/app/words/when.ts";
import { instant } from "../../../shared/base/instant.ts";

const summer = Date.UTC(2026, 5, 1, 12, 0, 0);

describe("an instant in words", () => {
  test("reads the same every time, within its second and no further", () => {
    const once = localText(instant(summer), "Europe/London");
    expect(once).toContain("13:00:00");
    expect(localText(instant(summer + 999), "Europe/London")).toBe(once);
    expect(localText(instant(summer + 1000), "Europe/London")).toContain("13:00:01");
    expect(localText(instant(summer - 1), "Europe/London")).toContain("12:59:59");
  });

  test("is told in the zone asked for, whichever was asked for before", () => {
    expect(localText(instant(summer), "Europe/London")).toContain("13:00:00");
    expect(localText(instant(summer), "America/New_York")).toContain("08:00:00");
    expect(localText(instant(summer), "Europe/London")).toContain("13:00:00");
  });

  test("tells the two half past ones of an autumn night apart", () => {
    const first = Date.UTC(2026, 9, 25, 0, 30, 0);
    const told = [first, first + 3_600_000].map((at) => localText(instant(at), "Europe/London"));
    expect(told[0]).toContain("01:30:00");
    expect(told[1]).toContain("01:30:00");
    expect(told[0]).not.toBe(told[1]);
  });

  test("is right for more instants than are kept", () => {
    for (let minute = 0; minute < 2_500; minute += 1) {
      const at = Date.UTC(2026, 0, 1) + minute * 60_000;
      const text = localText(instant(at), "UTC");
      expect(text).toContain(new Date(at).toISOString().slice(11, 19));
      expect(localText(instant(at), "UTC")).toBe(text);
    }
  });
});
