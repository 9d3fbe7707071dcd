import type { EspruinoBody } from "../../../firmware/bundle/bodies.ts";
import type { Word } from "../commandSpec.ts";
import { misused } from "../ended.ts";
import type { Given } from "../given.ts";

const bodies: readonly EspruinoBody[] = ["puck", "bangle", "serial"];

/** What can be provisioned: the boards, and a desk station, whose logic runs on the computer beside it. */
export type ProvisionedBody = EspruinoBody | "station";

export const provisionedWord: Word = {
  form: "<body>",
  about: "the kind of board, or a desk station",
  choices: [...bodies, "station"],
};

export function provisionedBodyOf(given: Given): ProvisionedBody {
  return given.text("body") === "station" ? "station" : bodyOf(given);
}

export const bodyWord: Word = { form: "<body>", about: "the kind of board", choices: bodies };

export function bodyOf(given: Given): EspruinoBody {
  const body = bodies.find((one) => one === given.text("body"));
  if (body === undefined) throw misused("There is no such body.");
  return body;
}
