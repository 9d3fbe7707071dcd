import { expect, test } from "vitest";
import { AlarmBoard } from "../../gateway/cli/board/board.ts";
import type { Voice } from "../../gateway/cli/voice.ts";

const voice: Voice = { say: () => {}, paint: (_style, text) => text, isTerminal: true, columns: () => 80 };

test("P11: a board without contact says so above everything, and never that no alarm is open unsaid", () => {
  const board = new AlarmBoard();
  board.contact = { state: "lost", why: "no answer" };
  const lines = board.lines(voice, "12:00");
  expect(lines[1]).toContain("CONTACT WITH THE GATEWAY LOST");
  board.contact = { state: "kept" };
  expect(board.lines(voice, "12:00").join("\n")).not.toContain("LOST");
});

test("P11: a gateway that has gone is shown while the connection stands", () => {
  const board = new AlarmBoard();
  board.contact = { state: "kept" };
  board.health = { state: "gone" };
  expect(board.lines(voice, "12:00").join("\n")).toContain("THE GATEWAY HAS GONE");
});
