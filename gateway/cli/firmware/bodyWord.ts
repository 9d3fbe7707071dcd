import type { EspruinoBody } from "../../../firmware/bundle/bodies.ts";
import type { Word } from "../commandSpec.ts";
import { misused } from "../ended.ts";
import type { Given } from "../given.ts";

const bodies: readonly EspruinoBody[] = ["puck", "bangle", "serial"];

export const bodyWord: Word = { form: "<body>", about: "the kind of board", choices: bodies };

export function bodyOf(given: Given): EspruinoBody {
  const body = bodies.find((one) => one === given.text("body"));
  if (body === undefined) throw misused("There is no such body.");
  return body;
}
