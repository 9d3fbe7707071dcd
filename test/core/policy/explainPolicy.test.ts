import { describe, expect, test } from "vitest";
import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import {
  type ExplainedMoment,
  type ExplainWish,
  explainPolicy,
} from "../../../gateway/core/policy/explainPolicy.ts";
import { alarmKinds, type Policy } from "../../../gateway/core/policy/policy.ts";
import { hours, instant, minutes, seconds } from "../../../shared/base/instant.ts";
import { named, openSite } from "../site.ts";

const at = instant(0);
const bare: ExplainWish = { policy: defaultPolicy(), kind: "panic", at, state: undefined, worker: undefined };

function told(moments: readonly ExplainedMoment[]): unknown {
  return moments.map((moment) => [
    moment.afterMs / 1000,
    moment.what === "told" ? moment.people.join(" ") : moment.what,
  ]);
}

describe("what would happen for an alarm", () => {
  test("a panic that nobody answers, second by second, with stand-ins", () => {
    expect(told(explainPolicy(bare).unanswered)).toEqual([
      [0, "on-call colleague"],
      [30, "on-call colleague lead"],
      [60, "on-call colleague lead supervisor"],
      [120, "on-call colleague lead supervisor"],
      [180, "on-call colleague lead supervisor"],
    ]);
  });

  test("a panic that somebody takes charge of and leaves alone rings again after two minutes", () => {
    expect(told(explainPolicy(bare).acknowledgedOnly)).toEqual([
      [0, "on-call colleague"],
      [0, "acknowledged"],
      [120, "lapsed"],
      [120, "on-call colleague"],
    ]);
  });

  test.each(alarmKinds)("%s is told at its policy's pace, repeats included", (kind) => {
    const { steps, repeatEveryMs } = bare.policy.escalation[kind];
    let [sum, expected] = [0, [] as readonly number[]];
    for (const step of steps) {
      sum += step.afterMs;
      expected = [...expected, sum];
    }
    expected = [...expected, sum + repeatEveryMs, sum + 2 * repeatEveryMs];
    const { unanswered } = explainPolicy({ ...bare, kind });
    const tellings = unanswered.filter(({ what }) => what === "told");
    expect(tellings.map(({ afterMs }) => afterMs)).toEqual(expected);
    expect(tellings.map((moment) => moment.what === "told" && moment.isRepeat)).toEqual([
      ...steps.map(() => false),
      true,
      true,
    ]);
  });

  test("it says what really happens: the same seconds and people as an alarm on a site", () => {
    const site = openSite();
    site.start("ana", { colleague: named("dora") });
    const { unanswered } = explainPolicy({
      ...bare,
      at: site.now,
      state: site.state,
      worker: named("ana"),
    });
    const pressedAt = site.now;
    site.press("fob-7");
    site.pass(minutes(3));
    expect(told(unanswered)).toEqual(
      site.eventsOf("step-taken").map((step) => [(step.at - pressedAt) / 1000, step.told.join(" ")]),
    );
  });

  test("explaining changes nothing", () => {
    const site = openSite();
    site.start("ana");
    const before = structuredClone(site.state);
    explainPolicy({ ...bare, at: site.now, state: site.state, worker: named("ana") });
    expect(site.state).toEqual(before);
  });

  test("an alarm that is open already does not stand in the way", () => {
    const site = openSite();
    site.press("fob-7");
    const wish = { ...bare, at: site.now, state: site.state, worker: named<never>("ana") };
    expect(explainPolicy(wish).unanswered).toHaveLength(5);
  });

  test("gaps of the rota are said for the instant asked about", () => {
    const site = openSite({ onCall: [] });
    const [first] = explainPolicy({ ...bare, at: site.now, state: site.state }).unanswered;
    expect(first).toMatchObject({ people: ["chloe"], gaps: ["on-call-empty"] });
  });

  test("where nobody would be told nobody can take charge", () => {
    const site = openSite({ onCall: [], people: {} });
    const details = { name: "Iris", phone: "" };
    const roles = ["admin", "worker"] as const;
    site.grant("iris", { kind: "change-person", person: named("iris"), roles, details });
    const wish = { ...bare, at: site.now, state: site.state, worker: named<never>("iris") };
    expect(explainPolicy(wish).acknowledgedOnly).toEqual([]);
    expect(explainPolicy(wish).unanswered[0]).toMatchObject({ what: "told", people: [] });
  });

  test("another policy is explained before it is adopted, layers and named people included", () => {
    const { escalation } = bare.policy;
    const policy: Policy = {
      ...bare.policy,
      escalation: {
        ...escalation,
        overrun: {
          steps: [
            { afterMs: minutes(1), targets: [{ kind: "on-call-layer", layer: "night" }] },
            { afterMs: hours(0.4), targets: [{ kind: "person", person: named("gita") }] },
          ],
          repeatEveryMs: seconds(90),
        },
      },
    };
    expect(told(explainPolicy({ ...bare, policy, kind: "overrun" }).unanswered)).toEqual(
      expect.arrayContaining([
        [60, "on-call-night"],
        [1500, "on-call-night gita"],
        [600, "protocol"],
      ]),
    );
  });
});
