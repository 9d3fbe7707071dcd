import { describe, expect, test } from "vitest";
import { type LintRule, lintForEspruino } from "../../../firmware/bundle/espruinoLint.ts";

const rulesIn = (code: string): readonly LintRule[] => [
  ...new Set(lintForEspruino(code).map(({ rule }) => rule)),
];

/** For every rule, code that other interpreters take and Espruino does not, or takes for something else. */
const planted: readonly (readonly [rule: LintRule, code: string])[] = [
  ["made-too-late", "f(); function f() { return 1; }"],
  ["made-too-late", "function outer() { inner(); function inner() {} } outer();"],
  ["made-too-late", "function a() { return b(); } a(); function b() { return 2; }"],
  ["made-too-late", "function a() { return later; } a(); var later = 1;"],
  ["made-too-late", "x = 1; var x;"],
  ["made-too-late", "[1].forEach(a); function a() {}"],
  ["made-too-late", "(function () { return later; })(); var later = 1;"],
  ["return-and-line-break", "function f() { return\n42; } f();"],
  ["label", "out: for (;;) { break out; }"],
  ["with", "with (Math) { max(1, 2); }"],
  ["accessor", "var o = { get x() { return 1; } }; o.x;"],
  ["regular-expression", "var r = /a/.test(Math.PI + '');"],
  ["borrowed-method", "function f() { return Array.prototype.slice.call(arguments, 1); } f();"],
  ["borrowed-method", "var o = {}; Object.prototype.hasOwnProperty.call(o, 'x');"],
  ["borrowed-method", "var a = [].concat.apply([], [[1]]);"],
  ["unknown-global", "var m = new Map();"],
  ["unknown-global", "var s = Symbol('x');"],
  ["unknown-global", "setImmediate(1);"],
  ["unknown-member", "var p = Math.imul(2, 3);"],
  ["unknown-member", "var a = Array.from([1]);"],
  ["unknown-member", "var n = Number.isInteger(1);"],
  ["unknown-member", "var f = Object.freeze({});"],
  ["missing-method", "var s = 'a'.padStart(2, '0');"],
  ["missing-method", "var c = 'a'.localeCompare('b');"],
  ["missing-method", "var f = [[1]].flat();"],
  ["wide-character", "var s = 'na\\u00efve';"],
  ["default-not-last", "switch (1) { default: break; case 1: break; }"],
  ["function-names-itself", "var f = function g(n) { return n ? g(n - 1) : 0; }; f(1);"],
];

describe("what only Espruino would show", () => {
  test.each(planted)("finds %s in %j", (rule, code) => {
    expect(rulesIn(code)).toContain(rule);
  });

  test.each([
    ["a function made before it is called", "function f() { return 1; } f();"],
    [
      "two functions that call each other later",
      "function a() { return b; } function b() { return a; } b();",
    ],
    ["a callback that mentions what comes later", "var t = { on: function () { return x; } }; var x = 1;"],
    ["a name made inside that is also made later outside", "function f(x) { return x; } f(1); var x = 2;"],
    ["a return that stands alone", "function f(x) {\n  if (x) return;\n  f(1);\n}\nf(0);"],
    ["a method of ours with a borrowed name", "var o = { imul: 1 }; o.imul;"],
    ["default behind every case", "switch (1) { case 1: break; default: break; }"],
  ])("finds nothing in %s", (_what, code) => {
    expect(lintForEspruino(code)).toEqual([]);
  });

  test("takes nothing newer than ES5", () => {
    for (const code of ["let x = 1;", "var f = () => 1;", "var s = `a`;", "var [a] = [1];", "class A {}"]) {
      expect(() => lintForEspruino(code)).toThrow();
    }
  });

  test("says where", () => {
    const [found] = lintForEspruino("var a = 1; var p = Math.trunc(a);");
    expect(found).toMatchObject({ says: "Math.trunc is not known to be there on Espruino" });
    expect(found?.near).toContain("Math.trunc(a)");
  });
});
