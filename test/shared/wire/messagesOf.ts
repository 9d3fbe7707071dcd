import fc from "fast-check";
import * as z from "zod";
import { toHex } from "../../../shared/base/bytes.ts";

/**
 * Messages as a sender may write them, made from a schema's own JSON Schema, so
 * that a field added to a message is tested without anybody thinking of it.
 * Checks between fields are applied by throwing away what fails them.
 */
export function messagesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const shape: unknown = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return valuesOf(shape).filter(makesSense(schema));
}

/** A generator that almost never makes sense would search for ever: it says so instead. */
function makesSense(schema: z.ZodType): (value: unknown) => boolean {
  let inARow = 0;
  return (value) => {
    const { success } = schema.safeParse(JSON.parse(JSON.stringify(value)));
    inARow = success ? 0 : inARow + 1;
    if (inARow > 2000) throw new Error(`no message found in 2000 tries, e.g. ${JSON.stringify(value)}`);
    return success;
  };
}

const instants = fc
  .date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

function valuesOf(shape: unknown): fc.Arbitrary<unknown> {
  if (typeof shape !== "object" || shape === null) return fc.jsonValue({ maxDepth: 1 });
  const at = (key: string): unknown => Reflect.get(shape, key);
  const options = at("oneOf") ?? at("anyOf");
  if (Array.isArray(options)) return fc.oneof(...options.map(valuesOf));
  if (at("const") !== undefined) return fc.constant(at("const"));
  const choices = at("enum");
  if (Array.isArray(choices)) return fc.constantFrom(...choices.map((choice: unknown) => choice));
  switch (at("type")) {
    case "string":
      return textsOf(at("pattern"), numberOf(at("minLength"), 0), numberOf(at("maxLength"), 30));
    case "integer":
    case "number":
      return fc.integer({
        min: Math.max(numberOf(at("minimum"), -1000), -1000),
        max: Math.min(numberOf(at("maximum"), 100_000), 100_000),
      });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valuesOf(at("items")), { minLength: numberOf(at("minItems"), 0), maxLength: 3 });
    case "object":
      return objectsOf(at("properties"), at("required"), at("additionalProperties"), at("propertyNames"));
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function objectsOf(
  properties: unknown,
  required: unknown,
  additional: unknown,
  names: unknown,
): fc.Arbitrary<unknown> {
  if (typeof properties === "object" && properties !== null) {
    const fields = Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, valuesOf(field)]),
    );
    const requiredKeys = Array.isArray(required) ? required.map(String) : [];
    return fc.record(fields, { requiredKeys });
  }
  const keys: unknown = typeof names === "object" && names !== null ? Reflect.get(names, "enum") : undefined;
  if (!Array.isArray(keys)) return fc.constant({});
  return fc.record(Object.fromEntries(keys.map((key) => [String(key), valuesOf(additional)])));
}

function textsOf(pattern: unknown, least: number, most: number): fc.Arbitrary<string> {
  if (typeof pattern !== "string")
    return fc.string({ minLength: least, maxLength: Math.min(most, least + 20) });
  if (pattern.includes("T[0-9]")) return instants;
  // Most texts of this form are longer than a year, and a policy has fifteen: filtering them would not end.
  if (pattern.includes("ms|")) return fc.constantFrom("90s", "20m", "1h30m", "500ms");
  if (pattern === "^(?:[0-9a-fA-F]{2})+$") {
    return fc
      .uint8Array({ minLength: Math.ceil(least / 2), maxLength: Math.min(Math.floor(most / 2), 40) })
      .map(toHex);
  }
  return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length >= least && text.length <= most);
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
