import type { AnyNode, CallExpression } from "acorn";
import { es5Tree, type FunctionNode, isFunction, walk } from "./es5Tree.ts";

/**
 * Writes what tiny functions do in the place of their calls: one that gives its
 * first argument back, and one that looks up its second in its first. Each byte
 * of a frame passes through several, and an interpreter that reads its source at
 * every call pays for each.
 */
export function inlineLookups(code: string): string {
  let text = code;
  for (let round = 0; round < mostRounds; round += 1) {
    const next = inlinedOnce(text);
    if (next === text) return text;
    text = next;
  }
  return text;
}

/** Calls nest in each other's arguments a few deep; the innermost go first. */
const mostRounds = 12;

type Tiny = "identity" | "lookup";

function inlinedOnce(code: string): string {
  const tree = es5Tree(code);
  const tiny = tinyFunctions(tree);
  const calls: { readonly call: CallExpression; readonly as: Tiny }[] = [];
  walk(tree, (node) => {
    const as = tinyCalled(node, tiny);
    if (as !== undefined && node.type === "CallExpression") calls.push({ call: node, as });
    return undefined;
  });
  const innermost = calls.filter(
    ({ call }) => !calls.some((other) => other.call.start > call.start && other.call.end <= call.end - 1),
  );
  let text = code;
  for (const { call, as } of innermost.toSorted((one, other) => other.call.start - one.call.start)) {
    const [first, second] = call.arguments.map(({ start, end }) => code.slice(start, end));
    const inlined = as === "identity" ? `(${first})` : `(${first})[${second}]`;
    text = text.slice(0, call.start) + inlined + text.slice(call.end);
  }
  return text;
}

function tinyCalled(node: AnyNode, tiny: ReadonlyMap<string, Tiny>): Tiny | undefined {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier") return undefined;
  const as = tiny.get(node.callee.name);
  const [, ...rest] = node.arguments;
  if (as === "lookup") return node.arguments.length === 2 ? as : undefined;
  // What is left out must not have done anything.
  return as === "identity" && node.arguments.length > 0 && rest.every(({ type }) => type === "Literal")
    ? as
    : undefined;
}

/** Tiny functions whose names mean nothing else anywhere in the code. */
function tinyFunctions(tree: AnyNode): ReadonlyMap<string, Tiny> {
  const timesMade = new Map<string, number>();
  const found = new Map<string, Tiny>();
  const made = (name: string): void => void timesMade.set(name, (timesMade.get(name) ?? 0) + 1);
  walk(tree, (node) => {
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier") made(node.id.name);
    if (!isFunction(node)) return undefined;
    if (node.id) made(node.id.name);
    for (const param of node.params) if (param.type === "Identifier") made(param.name);
    const as = tinyKind(node);
    if (as !== undefined && node.id) found.set(node.id.name, as);
    return undefined;
  });
  return new Map([...found].filter(([name]) => timesMade.get(name) === 1));
}

function tinyKind({ params, body }: FunctionNode): Tiny | undefined {
  const [only] = body.body;
  if (body.body.length !== 1 || only?.type !== "ReturnStatement" || !only.argument) return undefined;
  const names = params.map((param) => (param.type === "Identifier" ? param.name : ""));
  const given = only.argument;
  if (given.type === "Identifier") return given.name === names[0] ? "identity" : undefined;
  if (given.type !== "MemberExpression" || !given.computed || names.length !== 2) return undefined;
  const { object, property } = given;
  return object.type === "Identifier" &&
    property.type === "Identifier" &&
    object.name === names[0] &&
    property.name === names[1]
    ? "lookup"
    : undefined;
}
