import type { Day, Step } from "./day.ts";
import { type FakeBoard, fakeBoard } from "./fakeBoard.ts";
import { bytesOfHex } from "./fakeStorage.ts";

/** The built firmware, as a function of the board's globals. */
declare const boot: (globals: { readonly [name: string]: unknown }) => void;
declare const day: Day;
/** One line to whoever runs the interpreter. */
declare const print: (line: string) => void;

/** How long the chip takes from a reset to the first line of code. */
const bootMs = 300;

/** The first byte of a frame that somebody's deed made; heartbeats are not answered. */
const triggered = "45";

/** A whole day of one board: what it said, what it let be felt, what it kept. */
function playDay(): void {
  let relaysAreThere = true;
  let latest = "";
  const board: FakeBoard = fakeBoard(day, print, (frame) => {
    if (frame.substr(0, 2) !== triggered) return;
    const isNews = frame !== latest;
    latest = frame;
    // The gateway answers what it hears, and what it hears again; lost answers are brought by a later hearing.
    if (relaysAreThere)
      board.after(isNews ? day.answerAfterMs : 2 * day.answerAfterMs, () => answer(["received", day.news]));
  });

  function answer(meanings: readonly string[]): void {
    if (!relaysAreThere || latest === "") return;
    const replies: Uint8Array[] = [];
    for (const meaning of meanings) {
      const hex = day.replies[`${meaning} ${counterOf(latest)}`];
      if (hex !== undefined) replies.push(bytesOfHex(hex));
    }
    board.bring(replies);
  }

  function take(step: Step): void {
    switch (step.what) {
      case "edge":
        board.edge(step.isDown);
        return;
      case "reset":
        board.reset();
        return;
      case "battery":
        board.battery(step.millivolts);
        return;
      case "relays":
        relaysAreThere = step.areThere;
        return;
      case "answer":
        answer([step.meaning]);
        return;
      case "forgery":
        board.bring([bytesOfHex(step.hex)]);
        return;
      case "stranger":
        board.visit();
        return;
      case "acceleration":
        board.accelerate(step.milliG);
        return;
    }
  }

  function start(): void {
    board.passUntil(board.now() + bootMs);
    boot(board.globals);
  }

  function passUntil(at: number): void {
    while (!board.passUntil(at)) start();
  }

  start();
  for (const step of day.steps) {
    passUntil(step.at);
    take(step);
    if (step.what === "reset") start();
  }
  passUntil(day.endsAt);
  board.log("ends");
}

/** The counter stands before the tag of four bytes, least significant byte first. */
function counterOf(frame: string): number {
  let counter = 0;
  for (let i = 0; i < 4; i += 1) {
    counter = counter * 256 + parseInt(frame.substr(frame.length - 10 - 2 * i, 2), 16);
  }
  return counter;
}

playDay();
