import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkPolicy } from "../../../gateway/core/policy/checkPolicy.ts";
import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import {
  type AlarmKind,
  alarmKinds,
  type EscalationPolicy,
  type Policy,
} from "../../../gateway/core/policy/policy.ts";
import { hours, minutes, seconds } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";

const page = readFileSync(new URL("../../../docs/policy.md", import.meta.url), "utf8");
const policy = defaultPolicy();
const groups: readonly (readonly [string, unknown])[] = Object.entries(policy);

/** The cells of every row of the table whose head begins with `first`. */
function rowsUnder(text: string, first: string): readonly (readonly string[])[] {
  const [, table = ""] = text.split(`\n| ${first} |`);
  const rows = certain(table.split("\n\n")[0], "a table").split("\n").slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const examples: Readonly<Record<string, readonly AlarmKind[]>> = {
  emergency: ["panic", "duress", "man-down"],
  silence: ["missed-check-in", "overrun", "contact-lost"],
  "quiet call": ["assistance"],
  "technical fault": ["technical"],
};

/** The page's rows of one escalation, as the policy has it. */
function rowsOf(name: string, { steps, repeatEveryMs }: EscalationPolicy): readonly (readonly string[])[] {
  let afterMs = 0;
  const rows = steps.map((step, index) => {
    afterMs += step.afterMs;
    return [name, `${index + 1}`, `${afterMs / 1000} s`, step.targets.map(({ kind }) => kind).join(", ")];
  });
  return [...rows, [name, "repeat", `every ${repeatEveryMs / 1000} s`, "everyone"]];
}

function escalationMistakes(text: string): readonly AlarmKind[] {
  const rows = rowsUnder(text, "escalation");
  return Object.entries(examples).flatMap(([name, kinds]) => {
    const written = JSON.stringify(rows.filter(([first]) => first === name));
    return kinds.filter((kind) => JSON.stringify(rowsOf(name, policy.escalation[kind])) !== written);
  });
}

interface Setting {
  readonly path: string;
  readonly figures: readonly [number, number, number];
}

function settings(text: string): readonly Setting[] {
  return rowsUnder(text, "setting").map(([path = "", ...cells]) => {
    const [byDefault = Number.NaN, least = Number.NaN, most = Number.NaN] = cells.slice(0, 3).map(Number);
    return { path: path.replaceAll("`", ""), figures: [byDefault, least, most] };
  });
}

/** The policy with one setting, in milliseconds, or as it is when there is no such setting. */
function withSetting(path: string, ms: number): Policy | undefined {
  const [group = "", name = ""] = path.split(".");
  const entry = groups.find(([key]) => key === group)?.[1];
  if (typeof entry !== "object" || entry === null || !(`${name}Ms` in entry)) return undefined;
  return { ...policy, [group]: { ...entry, [`${name}Ms`]: ms } };
}

function settingMistakes(text: string): readonly string[] {
  return settings(text).flatMap(({ path, figures: [byDefault, least, most] }) => {
    const isRight = (value: number): boolean => {
      const changed = withSetting(path, value);
      return changed !== undefined && checkPolicy(changed).length === 0;
    };
    const isDefault = JSON.stringify(withSetting(path, seconds(byDefault))) === JSON.stringify(policy);
    const isBound =
      isRight(seconds(least)) &&
      isRight(seconds(most)) &&
      !isRight(seconds(least) - 1) &&
      !isRight(seconds(most) + 1);
    return isDefault && isBound ? [] : [path];
  });
}

/** Every duration the policy has outside its escalations. */
function durations(): readonly string[] {
  return groups.flatMap(([group, entry]) =>
    typeof entry === "object" && entry !== null && group !== "escalation"
      ? Object.keys(entry)
          .filter((name) => name.endsWith("Ms"))
          .map((name) => `${group}.${name.replace(/Ms$/, "")}`)
      : [],
  );
}

describe("docs/policy.md", () => {
  test("names every kind of alarm", () => {
    expect(rowsUnder(page, "kind").map(([kind]) => kind?.replaceAll("`", ""))).toEqual([...alarmKinds]);
    expect(Object.values(examples).flat().sort()).toEqual([...alarmKinds].sort());
  });

  test("tells the default escalation of every kind", () => {
    expect(rowsUnder(page, "escalation")).toHaveLength(16);
    expect(escalationMistakes(page)).toEqual([]);
  });

  test("tells every setting with its default and its bounds", () => {
    expect(
      settings(page)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([...durations()].sort());
    expect(settingMistakes(page)).toEqual([]);
  });

  test("a wrong figure in it is noticed", () => {
    expect(escalationMistakes(page.replace("| 30 s |", "| 31 s |"))).toEqual(["panic", "duress", "man-down"]);
    expect(settingMistakes(page.replace("| 90 | 5 |", "| 90 | 6 |"))).toEqual(["contactLost.after"]);
    expect(settingMistakes(page.replace("| 90 | 5 |", "| 80 | 5 |"))).toEqual(["contactLost.after"]);
    expect(settingMistakes(page.replace("`test.window`", "`test.door`"))).toEqual(["test.door"]);
  });
});

describe("the bounds of the escalation", () => {
  const withPanic = (kind: AlarmKind, change: Partial<EscalationPolicy>): Policy => ({
    ...policy,
    escalation: { ...policy.escalation, [kind]: { ...policy.escalation[kind], ...change } },
  });
  const steps = (...delaysMs: readonly number[]): Partial<EscalationPolicy> => ({
    steps: delaysMs.map((afterMs) => ({ afterMs, targets: [{ kind: "leads" }] })),
  });
  const problems = (changed: Policy): number => checkPolicy(changed).length;

  test("are as the page says", () => {
    expect(problems(withPanic("panic", steps(...Array<number>(10).fill(0))))).toBe(0);
    expect(problems(withPanic("panic", steps(...Array<number>(11).fill(0))))).toBe(1);
    expect(problems(withPanic("panic", steps(0, minutes(5))))).toBe(0);
    expect(problems(withPanic("panic", steps(0, minutes(5) + 1)))).toBe(1);
    expect(problems(withPanic("panic", steps(1)))).toBe(1);
    expect(problems(withPanic("overrun", steps(minutes(30))))).toBe(0);
    expect(problems(withPanic("overrun", steps(minutes(30) + 1)))).toBe(1);
    expect(problems(withPanic("technical", { repeatEveryMs: seconds(10) }))).toBe(0);
    expect(problems(withPanic("technical", { repeatEveryMs: seconds(10) - 1 }))).toBe(1);
    expect(problems(withPanic("technical", { repeatEveryMs: hours(0.5) + 1 }))).toBe(1);
    expect(problems(withPanic("technical", { repeatEveryMs: Number.NaN }))).toBe(1);
  });

  test("every mistake is named at once", () => {
    const many = { ...withPanic("panic", { steps: [], repeatEveryMs: 0 }), contactLost: { afterMs: 0 } };
    expect(checkPolicy(many).map(({ where }) => where)).toEqual(["escalation.panic", "contactLost.after"]);
  });
});
