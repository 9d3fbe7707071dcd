import { expect, test } from "vitest";
import { inlineLookups } from "../../../firmware/bundle/inlineLookups.ts";

const made = "function same(v) { return v; } function at(a, i) { return same(a[i], 'why'); } ";
const inlined = "function same(v) { return v; } function at(a, i) { return (a[i]); } ";

test("a call of a lookup becomes the lookup, however deep it stands", () => {
  expect(inlineLookups(`${made}x = at(at(y, 1), at(z, n + 1));`)).toBe(`${inlined}x = ((y)[1])[(z)[n + 1]];`);
});

test("an argument that does something is not thrown away", () => {
  const code = "function same(v) { return v; } x = same(1, f());";
  expect(inlineLookups(code)).toBe(code);
});

test("a name that also means something else is left alone", () => {
  const code = "function at(a, i) { return a[i]; } function f(at) { return at(1, 2); }";
  expect(inlineLookups(code)).toBe(code);
});

test("a function that does more stays a function", () => {
  const code = "function at(a, i) { n++; return a[i]; } x = at(y, 1);";
  expect(inlineLookups(code)).toBe(code);
});
