import type { AnyNode, Identifier } from "acorn";
import { below, type FunctionNode, isFunction, isReading } from "./es5Tree.ts";

/** A name that is reached before the line that makes it has run. */
export type LateMaking = { readonly node: AnyNode; readonly says: string };

/**
 * Espruino runs code as it reads it: a function or a variable is there only once
 * its line has been come by, where ES5 lifts both to the top. For each scope this
 * finds what its own lines reach and what is made further down, also by way of
 * functions that those lines call or hand to somebody who may call them at once.
 */
export function lateMakings(tree: AnyNode): readonly LateMaking[] {
  const found: LateMaking[] = [];
  const enter = (node: AnyNode): void => {
    if (node.type === "Program" || isFunction(node)) found.push(...lateInScope(node));
    for (const child of below(node)) enter(child);
  };
  enter(tree);
  return found;
}

/** One name in a scope's own lines, or in a function that is called where it is written. */
type Reach = { readonly node: Identifier; readonly mayBeCalled: boolean };

type Scope = {
  /** Where each of its names is made. */
  readonly madeAt: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly reaches: readonly Reach[];
};

function lateInScope(owner: AnyNode): readonly LateMaking[] {
  const scope = scopeOf(owner);
  const found: LateMaking[] = [];
  for (const { node, mayBeCalled } of scope.reaches) {
    const names = mayBeCalled ? [node.name, ...reachedThrough(node.name, scope)] : [node.name];
    for (const name of names) {
      const madeAt = scope.madeAt.get(name);
      if (madeAt !== undefined && madeAt > node.start)
        found.push({ node, says: `${name} is reached before it is made` });
    }
  }
  return found;
}

/** The scope's names that one of its functions mentions, and those that they mention. */
function reachedThrough(name: string, scope: Scope): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const called = scope.functions.get(next);
    if (called === undefined) continue;
    for (const mentioned of freeNames(called)) {
      if (reached.has(mentioned) || !scope.madeAt.has(mentioned)) continue;
      reached.add(mentioned);
      open.push(mentioned);
    }
  }
  return reached;
}

function scopeOf(owner: AnyNode): Scope {
  const madeAt = new Map<string, number>();
  const functions = new Map<string, FunctionNode>();
  const reaches: Reach[] = [];
  if (isFunction(owner)) for (const param of paramNames(owner)) madeAt.set(param, 0);

  const enter = (node: AnyNode, above: AnyNode): void => {
    if (node.type === "FunctionDeclaration" && node.id) {
      if (!madeAt.has(node.id.name)) madeAt.set(node.id.name, node.start);
      functions.set(node.id.name, node);
      return;
    }
    if (isFunction(node)) {
      if (above.type !== "CallExpression" || above.callee !== node) return;
      // Called on the spot: what it reaches, this line reaches.
      for (const name of freeIdentifiers(node)) reaches.push({ node: name, mayBeCalled: true });
      return;
    }
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier") {
      if (!madeAt.has(node.id.name)) madeAt.set(node.id.name, node.start);
      if (node.init && isFunction(node.init)) functions.set(node.id.name, node.init);
    }
    if (node.type === "Identifier" && isReading(node, above)) {
      const mayBeCalled = above.type === "CallExpression" || above.type === "NewExpression";
      reaches.push({ node, mayBeCalled });
    }
    for (const child of below(node)) enter(child, node);
  };
  for (const child of below(owner)) enter(child, owner);
  return { madeAt, functions, reaches };
}

function freeNames(owner: FunctionNode): ReadonlySet<string> {
  return new Set(freeIdentifiers(owner).map(({ name }) => name));
}

/** The identifiers in a function, at any depth, that are not its own or an inner function's. */
function freeIdentifiers(owner: FunctionNode): readonly Identifier[] {
  const known = freeByFunction.get(owner);
  if (known !== undefined) return known;
  const own = new Set<string>(paramNames(owner));
  if (owner.id && owner.type === "FunctionExpression") own.add(owner.id.name);
  const read: Identifier[] = [];
  const enter = (node: AnyNode, above: AnyNode): void => {
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier") own.add(node.id.name);
    if (node.type === "CatchClause" && node.param?.type === "Identifier") own.add(node.param.name);
    if (isFunction(node)) {
      if (node.type === "FunctionDeclaration" && node.id) own.add(node.id.name);
      read.push(...freeIdentifiers(node));
      return;
    }
    if (node.type === "Identifier" && isReading(node, above)) read.push(node);
    for (const child of below(node)) enter(child, node);
  };
  enter(owner.body, owner);
  const free = read.filter(({ name }) => !own.has(name));
  freeByFunction.set(owner, free);
  return free;
}

const freeByFunction = new WeakMap<FunctionNode, readonly Identifier[]>();

function paramNames(owner: FunctionNode): readonly string[] {
  return owner.params.flatMap((param) => (param.type === "Identifier" ? [param.name] : []));
}
