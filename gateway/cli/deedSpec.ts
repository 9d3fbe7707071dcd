import type { DoText } from "../../shared/wire/doMessage.ts";
import type { Call, CommandSpec } from "./commandSpec.ts";
import type { Given } from "./given.ts";
import { carryOut } from "./say.ts";

/** A command that has one thing done and says so. */
export function deedSpec(spec: Omit<CommandSpec, "run">, message: (given: Given) => DoText): CommandSpec {
  return { ...spec, run: async (call: Call) => void (await carryOut(call, message(call.given))) };
}

/** Fields that were given, and none that were not: the wire takes no `undefined`. */
export function present<Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const kept: { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } = {};
  for (const name in fields) {
    const value = fields[name];
    if (isThere(value)) kept[name] = value;
  }
  return kept;
}

function isThere<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined;
}
