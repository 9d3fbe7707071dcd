import { expect, test } from "vitest";
import { bthomeIn } from "../../../gateway/adapters/bluetooth/advertElements.ts";
import { frameOf } from "./frames.ts";

const frame = frameOf(7);
const element = [frame.length + 3, 0x16, 0xd2, 0xfc, ...frame];

test("the frame is found among other elements, also behind another's service data", () => {
  expect(bthomeIn(Uint8Array.of(2, 1, 6, 4, 0x16, 0x0f, 0x18, 99, ...element, 3, 9, 65, 66))).toEqual(frame);
});

test("a frame cut short by the advert's end is none, rather than a shorter one", () => {
  expect(bthomeIn(Uint8Array.from(element.slice(0, -1)))).toBeUndefined();
});

test("an element without length ends the advert, as padding does", () => {
  expect(bthomeIn(Uint8Array.of(2, 1, 6, 0, ...element))).toBeUndefined();
});
