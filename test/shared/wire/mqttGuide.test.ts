import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askMessage } from "../../../shared/wire/askMessage.ts";
import { deedMessage, parseDo } from "../../../shared/wire/doMessage.ts";

const guide = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "mqtt.md"), "utf8");

/** Messages of the guide that the gateway would not understand. */
function misread(text: string): readonly string[] {
  return examples(text).filter((example) => !parseDo(example).ok);
}

function examples(text: string): readonly string[] {
  return [...text.matchAll(/\{"(?:do|ask)":[^}]*\}/g)].map(([example]) => example);
}

test("every message that docs/mqtt.md shows is one the gateway understands", () => {
  expect(examples(guide).length).toBeGreaterThan(12);
  expect(misread(guide)).toEqual([]);
});

test("docs/mqtt.md names everything a person may do, and shows how to ask", () => {
  const verbs = deedMessage.options.map(({ shape }) => shape.do.value);
  expect(verbs.length).toBeGreaterThan(40);
  expect(verbs.filter((verb) => !new RegExp(`\\b${verb}\\b`).test(guide))).toEqual([]);
  expect(askMessage.options.length).toBeGreaterThan(10);
});

test("a planted message that no gateway understands is found", () => {
  expect(misread('{"do":"acknowledge","alam":"a-7"}')).toHaveLength(1);
});
