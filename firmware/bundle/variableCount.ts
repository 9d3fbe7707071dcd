import type { AnyNode, ArrayExpression, ObjectExpression } from "acorn";
import { below, es5Tree, type FunctionNode, isFunction } from "./es5Tree.ts";

/** Espruino's variables that code holds once it has been loaded, before anything happens. */
export type VariableCount = {
  readonly functions: number;
  /** With the code kept in flash, as our images are. */
  readonly fromFlash: number;
  /** What it would be with every character of code in RAM, as after an upload without saving. */
  readonly fromRam: number;
};

/**
 * Bytes of text in one variable of 16 bytes: a string's first, each that follows,
 * and a name. From the table in espruino.com/Internals; boards with fewer
 * variables have smaller ones, so the counts are rounded against us: names of
 * more than 4 characters, strings of more than 8, take a second.
 */
const firstText = 8;
const furtherText = 12;
const nameText = 4;

/**
 * An estimate, by what Espruino's interpreter makes of each construct: a function
 * is one variable and one for each parameter, for its scope, for the name and for
 * the string of its code, whose text stays in flash; an object, one and its
 * names; a small number stands in its name. Nobody has measured it on a board.
 */
export function countVariables(code: string): VariableCount {
  const tree = es5Tree(code);
  const functions: FunctionNode[] = [];
  let count = 0;
  const enter = (node: AnyNode, isRun: boolean): void => {
    if (isFunction(node)) {
      functions.push(node);
      if (isRun) count += ofFunction(node);
      // What stands in a function is made only when it is called; the outermost is called once, at load.
      const isWrapper = functions.length === 1;
      for (const child of below(node.body)) enter(child, isWrapper);
      return;
    }
    if (isRun) count += ofNode(node);
    for (const child of below(node)) enter(child, isRun);
  };
  enter(tree, true);
  return {
    functions: functions.length,
    fromFlash: count,
    fromRam: count + Math.ceil(code.length / furtherText),
  };
}

function ofFunction(node: FunctionNode): number {
  const own = node.type === "FunctionDeclaration" && node.id ? ofName(node.id.name) : 0;
  // The function, the name and the string of its code, the scope it closes over.
  return own + 4 + node.params.length;
}

function ofNode(node: AnyNode): number {
  switch (node.type) {
    case "VariableDeclarator":
      return node.id.type === "Identifier" ? ofName(node.id.name) : 0;
    case "ObjectExpression":
      return ofObject(node);
    case "ArrayExpression":
      return ofArray(node);
    case "Literal":
      return typeof node.value === "string" ? ofText(node.value.length) : 0;
    default:
      return 0;
  }
}

function ofObject(node: ObjectExpression): number {
  let names = 0;
  for (const property of node.properties) {
    if (property.type !== "Property") continue;
    const { key } = property;
    names += key.type === "Identifier" ? ofName(key.name) : 1;
    if (isLargeNumber(property.value)) names += 1;
  }
  return 1 + names;
}

function ofArray(node: ArrayExpression): number {
  return (
    1 + node.elements.length + node.elements.filter((element) => element && isLargeNumber(element)).length
  );
}

/** Numbers of up to 16 bits with a sign stand in the name. */
function isLargeNumber(node: AnyNode): boolean {
  return node.type === "Literal" && typeof node.value === "number" && Math.abs(node.value) > 0x7fff;
}

function ofName(name: string): number {
  return 1 + further(name.length - nameText);
}

function ofText(length: number): number {
  return 1 + further(length - firstText);
}

function further(length: number): number {
  return length > 0 ? Math.ceil(length / furtherText) : 0;
}
