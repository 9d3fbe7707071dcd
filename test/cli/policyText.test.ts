import { describe, expect, test } from "vitest";
import { policyOf, policyYaml } from "../../gateway/cli/policyText.ts";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";

describe("a policy in a file", () => {
  const text = policyYaml(defaultPolicy());

  test("is written in durations and targets that people read, and reads back as it was", () => {
    expect(text).toContain("after: 30s");
    expect(text).toContain("- on-call");
    expect(text).not.toContain("Ms");
    expect(policyOf(text, "policy.yaml")).toEqual(defaultPolicy());
  });

  test("that names a person or a layer reads back too", () => {
    const written = text.replace("- on-call", "- person:ana\n          - layer:first");
    const targets = policyOf(written, "policy.yaml").escalation.panic.steps[0]?.targets;
    expect(targets).toContainEqual({ kind: "person", person: "ana" });
    expect(targets).toContainEqual({ kind: "on-call-layer", layer: "first" });
  });

  test("with mistakes is refused with all of them by name", () => {
    expect(() => policyOf(text.replace("after: 30s", "after: soon"), "policy.yaml")).toThrow(/not a policy/);
    expect(() => policyOf(text.replace("repeatEvery: 1m", "repeatEvery: 9h"), "policy.yaml")).toThrow(
      /unanswered/,
    );
  });
});
