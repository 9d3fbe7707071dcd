import { join } from "node:path";
import { bundleEntry } from "../../../../firmware/bundle/bundle.ts";
import type { Day } from "./board/day.ts";

/** The globals that the firmware finds on a board. */
const globals =
  "NRF E BTN BTN1 LED1 D1 Bangle USB analogWrite setWatch setTimeout clearTimeout getTime require".split(" ");

let board: Promise<string> | undefined;

/**
 * One program in ES5: the built firmware as it goes to a board, the day, and the
 * fake board that plays it. It needs nothing but `print`, so every interpreter
 * runs the same text.
 */
export async function dayProgram(code: string, day: Day): Promise<string> {
  board ??= bundleEntry(join(import.meta.dirname, "board", "playDay.ts")).then(({ readable }) => readable);
  const named = globals.map((name) => `var ${name} = globals.${name};`).join("");
  return `var day = ${JSON.stringify(day)};
function boot(globals) { ${named}
${code}
}
${await board}`;
}
