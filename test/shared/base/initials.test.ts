import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInitials } from "../../../shared/base/initials.ts";

test.each([
  ["J.S.", "J.S."],
  ["JS", "JS"],
  [" A.B.C. ", "A.B.C."],
  ["j.s.", "J.S."],
  ["Ŵ.Ll.".replace("Ll", "L"), "Ŵ.L."],
  ["ŷ.", "Ŷ."],
  ["W\u0302.J.", "Ŵ.J."],
  ["ЖШ", "ЖШ"],
  ["A.BCD", "A.BCD"],
])("P10: %s is taken as initials", (text, initials) => {
  expect(parseInitials(text)).toBe(initials);
});

test.each([
  "",
  ".",
  "Ana",
  "jo",
  "ANABE",
  "A.B.C.D.E.",
  "J S",
  "J..",
  "J1",
  "王小明",
  "ß.",
  "JS!",
  "J.\nS.",
  "Sîan",
])("P10: %s could be a name or is nothing, and is refused", (text) => {
  expect(parseInitials(text)).toBeUndefined();
});

test("P10: whatever is accepted has at most four letters and is its own normal form", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "grapheme", maxLength: 8 }), fc.stringMatching(/^([A-Za-zŴŷ]\.?){1,6}$/)),
      (text) => {
        const initials = parseInitials(text);
        if (initials === undefined) return;
        expect(initials.match(/\p{L}/gu)?.length ?? 0).toBeLessThanOrEqual(4);
        expect(parseInitials(initials)).toBe(initials);
      },
    ),
  );
});
