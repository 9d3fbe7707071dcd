import type { AnyNode } from "acorn";
import { below, es5Tree, isFunction } from "../../../firmware/bundle/es5Tree.ts";

/**
 * ES5 code that calls `counts(characters)` as it runs: for every function that
 * is entered, every branch that is taken and every turn of a loop, with the
 * length of its own text. Espruino runs from the source text and keeps nothing
 * compiled, so what it executes is what it reads (espruino.com/Performance).
 */
export function countedCode(code: string, counts: string): string {
  const stretches: Stretch[] = [];
  const tree = es5Tree(code);
  collect(tree, undefined, stretches);
  const marks = new Map<number, string>();
  const mark = (at: number, text: string, isBefore: boolean): void => {
    const there = marks.get(at) ?? "";
    marks.set(at, isBefore ? `${text}${there}` : `${there}${text}`);
  };
  // Inner stretches come after the outer ones that hold them, so an outer opens first and closes last.
  for (const { node, form, own } of stretches) {
    const call = `${counts}(${own})`;
    if (form === "body") {
      mark(node.start + 1, `${call};`, false);
      continue;
    }
    mark(node.start, form === "expression" ? `(${call},` : `{${call};`, false);
    mark(node.end, form === "expression" ? ")" : "}", true);
  }
  let counted = "";
  let from = 0;
  for (const [at, text] of [...marks].sort(([one], [other]) => one - other)) {
    counted += code.slice(from, at) + text;
    from = at;
  }
  return counted + code.slice(from);
}

/** A piece of code that runs as a whole. `own` is its length without the pieces in it that run by themselves. */
type Stretch = { readonly node: AnyNode; readonly form: "body" | "statement" | "expression"; own: number };

function collect(node: AnyNode, holder: Stretch | undefined, stretches: Stretch[]): void {
  for (const child of below(node)) {
    const form = formOf(child, node);
    if (form === undefined) {
      collect(child, holder, stretches);
      continue;
    }
    const stretch = { node: child, form, own: child.end - child.start };
    if (holder !== undefined) holder.own -= stretch.own;
    stretches.push(stretch);
    collect(child, stretch, stretches);
  }
}

/** Whether a node runs by itself below this one, and how a call is put in front of it. */
function formOf(node: AnyNode, above: AnyNode): Stretch["form"] | undefined {
  if (isFunction(above)) return node === above.body ? "body" : undefined;
  switch (above.type) {
    case "IfStatement":
      return node === above.test ? undefined : "statement";
    case "ForStatement":
      if (node === above.body) return "statement";
      return node === above.test || node === above.update ? "expression" : undefined;
    case "WhileStatement":
    case "DoWhileStatement":
      return node === above.body ? "statement" : "expression";
    case "ForInStatement":
      return node === above.body ? "statement" : undefined;
    case "ConditionalExpression":
      return node === above.test ? undefined : "expression";
    case "LogicalExpression":
      return node === above.right ? "expression" : undefined;
    default:
      return undefined;
  }
}
