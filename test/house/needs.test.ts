import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled, needs } from "../support/needs.ts";

const before = process.env["HARK_CI"];
beforeEach(() => {
  delete process.env["HARK_CI"];
});
afterEach(() => {
  if (before === undefined) delete process.env["HARK_CI"];
  else process.env["HARK_CI"] = before;
});

test("a program that is there is found, one that is not is missed", () => {
  expect(needs("sh", "dash")).toBe(true);
  expect(isInstalled("no-such-program", process.env["PATH"] ?? "")).toBe(false);
  expect(needs("no-such-program", "no-such-package")).toBe(false);
});

test("in continuous integration a missing program fails instead of skipping", () => {
  process.env["HARK_CI"] = "1";
  expect(needs("sh", "dash")).toBe(true);
  expect(() => needs("no-such-program", "no-such-package")).toThrow("needs Debian package no-such-package");
});
