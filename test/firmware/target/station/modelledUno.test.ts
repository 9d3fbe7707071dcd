import { expect, test } from "vitest";
import { pullUpAndReport, setUpPort, showPin } from "../../../../firmware/target/station/firmataWords.ts";
import type { TestBoard } from "./board.ts";
import { EmulatedUno } from "./emulatedUno.ts";
import { ModelledUno } from "./modelledUno.ts";

/** Everything a station says to a board, and a press in its middle. */
const said: readonly (readonly number[])[] = [
  [0xf9],
  [0xf0, 0x79, 0xf7],
  [0xf4, 12, 1],
  [0x91, 0x10, 0],
  setUpPort([7, 6, 5, 4, 3], (1 << 3) | (1 << 4)),
  [...showPin(5, true), ...pullUpAndReport],
  [...showPin(3, false), ...pullUpAndReport],
  [...showPin(7, true), ...pullUpAndReport],
];

/** What the board has said after each step. */
function answers(board: TestBoard): readonly string[] {
  const told = (): string => Buffer.from(board.take()).toString("hex");
  board.run(2_500);
  told();
  const steps = said.map((message) => {
    board.give(Uint8Array.from(message));
    board.run(40);
    return told();
  });
  board.press(true);
  board.run(20);
  const down = told();
  board.press(false);
  board.run(20);
  return [...steps, down, told(), String(board.isHigh(12)), String(board.isHigh(8))];
}

test("the modelled board says what the real StandardFirmata says, byte for byte", () => {
  const real = answers(new EmulatedUno());
  expect(real.slice(-4)).toEqual(["903001", "903401", "true", "false"]);
  expect(answers(new ModelledUno())).toEqual(real);
});
