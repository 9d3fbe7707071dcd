import { type AnyNode, type Identifier, type Program, parse } from "acorn";

/** The tree of ES5 code. Throws where something newer has slipped through. */
export function es5Tree(code: string): Program {
  return parse(code, { ecmaVersion: 5, sourceType: "script" });
}

export type FunctionNode = Extract<AnyNode, { type: "FunctionDeclaration" | "FunctionExpression" }>;

export function isFunction(node: AnyNode): node is FunctionNode {
  return node.type === "FunctionDeclaration" || node.type === "FunctionExpression";
}

/** The nodes directly below, in the order in which they stand. */
export function below(node: AnyNode): readonly AnyNode[] {
  const values: readonly unknown[] = Object.values(node);
  return values.flatMap((value) => {
    const several: readonly unknown[] = Array.isArray(value) ? value : [value];
    return several.filter(isNode);
  });
}

/** Calls `visit` for the node and all below it; what it answers with `false` is not entered. */
export function walk(
  node: AnyNode,
  visit: (node: AnyNode, above: AnyNode | undefined) => boolean | undefined,
): void {
  const step = (one: AnyNode, above: AnyNode | undefined): void => {
    if (visit(one, above) === false) return;
    for (const child of below(one)) step(child, one);
  };
  step(node, undefined);
}

/** Whether this identifier stands for a variable, and is not the name of a property, a label or a thing being made. */
export function isReading(node: Identifier, above: AnyNode | undefined): boolean {
  if (above === undefined) return true;
  if (above.type === "MemberExpression") return above.object === node || above.computed;
  if (above.type === "Property") return above.value === node;
  if (above.type === "VariableDeclarator") return above.init === node;
  if (isFunction(above)) return false;
  if (above.type === "CatchClause") return false;
  return (
    above.type !== "LabeledStatement" && above.type !== "BreakStatement" && above.type !== "ContinueStatement"
  );
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
