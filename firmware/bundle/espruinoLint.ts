import type { AnyNode, MemberExpression } from "acorn";
import { es5Tree, isFunction, isReading, walk } from "./es5Tree.ts";
import { knownGlobals, knownMembers, missingMethods } from "./espruinoRules.ts";
import { lateMakings } from "./lateMakings.ts";

/** Something in the code that Espruino refuses, or silently takes for something else. */
export type LintFinding = {
  readonly rule: LintRule;
  readonly says: string;
  /** The code around it. */
  readonly near: string;
};

export type LintRule =
  | "made-too-late"
  | "return-and-line-break"
  | "label"
  | "with"
  | "accessor"
  | "regular-expression"
  | "borrowed-method"
  | "unknown-global"
  | "unknown-member"
  | "missing-method"
  | "wide-character"
  | "default-not-last"
  | "function-names-itself";

/**
 * Reads ES5 code for what no other interpreter shows. Throws where it is not ES5.
 * Neither Node nor QuickJS nor Duktape share these quirks, so this is all that
 * stands between them and a board.
 */
export function lintForEspruino(code: string): readonly LintFinding[] {
  const tree = es5Tree(code);
  const found: LintFinding[] = [];
  const note: Note = (rule, node, says) => {
    found.push({ rule, says, near: code.slice(Math.max(0, node.start - 20), node.start + 60) });
  };
  const made = namesMade(tree);
  walk(tree, (node, above) => {
    checkStatement(node, code, note);
    checkExpression(node, note);
    if (node.type !== "Identifier" || !isReading(node, above)) return undefined;
    if (!made.has(node.name) && !knownGlobals.has(node.name)) {
      note("unknown-global", node, `${node.name} is not known to be there on Espruino`);
    }
    return undefined;
  });
  for (const { node, says } of lateMakings(tree)) note("made-too-late", node, says);
  return found;
}

type Note = (rule: LintRule, node: AnyNode, says: string) => void;

function checkStatement(node: AnyNode, code: string, note: Note): void {
  switch (node.type) {
    case "LabeledStatement":
      note("label", node, "Espruino has no labels");
      return;
    case "WithStatement":
      note("with", node, "Espruino has no with");
      return;
    case "ReturnStatement":
      if (!node.argument && /^return[^;}]*\n\s*[^;}\s]/.test(code.slice(node.start))) {
        note("return-and-line-break", node, "Espruino returns what stands on the next line");
      }
      return;
    case "SwitchStatement": {
      const at = node.cases.findIndex(({ test }) => !test);
      if (at >= 0 && at < node.cases.length - 1) {
        note("default-not-last", node, "older builds of Espruino want default behind every case");
      }
      return;
    }
    default:
      return;
  }
}

function checkExpression(node: AnyNode, note: Note): void {
  switch (node.type) {
    case "Literal":
      if ("regex" in node && node.regex)
        note("regular-expression", node, "Espruino's differ from everybody's");
      else if (typeof node.value === "string" && hasWide(node.value)) {
        note("wide-character", node, "Espruino's strings are bytes");
      }
      return;
    case "Property":
      if (node.kind !== "init")
        note("accessor", node, "getters and setters cost variables and may be missing");
      return;
    case "FunctionExpression":
      if (node.id && namesItself(node)) {
        note("function-names-itself", node, "a function expression's own name may not be known inside it");
      }
      return;
    case "MemberExpression":
      checkMember(node, note);
      return;
    default:
      return;
  }
}

function checkMember(node: MemberExpression, note: Note): void {
  if (node.computed || node.property.type !== "Identifier") return;
  const name = node.property.name;
  const { object } = node;
  if (object.type === "Identifier" && knownMembers.has(object.name) && name !== "prototype") {
    if (!knownMembers.get(object.name)?.has(name)) {
      note("unknown-member", node, `${object.name}.${name} is not known to be there on Espruino`);
    }
    return;
  }
  if (missingMethods.has(name)) note("missing-method", node, `.${name} is missing on Espruino`);
  if ((name === "call" || name === "apply") && isOfBuiltIn(object)) {
    note("borrowed-method", node, "Espruino's own methods cannot be borrowed with call or apply");
  }
}

/** `Array.prototype.slice` or `[].slice`. */
function isOfBuiltIn(node: AnyNode): boolean {
  if (node.type !== "MemberExpression") return false;
  const { object } = node;
  if (object.type === "ArrayExpression" || object.type === "ObjectExpression") return true;
  if (object.type === "Literal") return true;
  return (
    object.type === "MemberExpression" &&
    object.object.type === "Identifier" &&
    knownGlobals.has(object.object.name) &&
    object.property.type === "Identifier" &&
    object.property.name === "prototype"
  );
}

function namesItself(node: AnyNode): boolean {
  if (node.type !== "FunctionExpression" || !node.id) return false;
  const own = node.id.name;
  let isNamed = false;
  walk(node.body, (one, above) => {
    if (one.type === "Identifier" && one.name === own && isReading(one, above)) isNamed = true;
    return undefined;
  });
  return isNamed;
}

/** Every name that is made anywhere: a variable, a function, a parameter, what was caught. */
function namesMade(tree: AnyNode): ReadonlySet<string> {
  const names = new Set<string>();
  walk(tree, (node) => {
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier") names.add(node.id.name);
    if (node.type === "CatchClause" && node.param?.type === "Identifier") names.add(node.param.name);
    if (!isFunction(node)) return undefined;
    if (node.id) names.add(node.id.name);
    for (const param of node.params) if (param.type === "Identifier") names.add(param.name);
    return undefined;
  });
  return names;
}

function hasWide(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7e) return true;
  return false;
}
