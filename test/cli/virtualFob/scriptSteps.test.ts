import { expect, test } from "vitest";
import { Ended } from "../../../gateway/cli/ended.ts";
import { stepOf, stepsOf } from "../../../gateway/cli/virtualFob/scriptSteps.ts";

test("a script is read step by step, in words or letters", () => {
  expect(stepsOf("press; wait 2s; C ;\n silent;q")).toEqual([
    { kind: "gesture", gesture: "hold" },
    { kind: "wait", ms: 2000 },
    { kind: "gesture", gesture: "double" },
    { kind: "silent" },
    { kind: "quit" },
  ]);
});

test("every mistake in a script is told at once, before anything is sent", () => {
  const mistakes = (): readonly string[] => {
    try {
      stepsOf("press; jump; wait; wait 2h; silent");
    } catch (error) {
      if (error instanceof Ended) return error.farewell.problems;
    }
    return [];
  };
  expect(mistakes()).toEqual(["“jump”", "“wait”", "“wait 2h”"]);
});

test.each(["", "constructor", "toString", "press now", "wait 2"])("“%s” is no step", (text) => {
  expect(stepOf(text)).toBeUndefined();
});
