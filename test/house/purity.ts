import { parseSync, Visitor } from "oxc-parser";
import { lineOf, type Offence, type TreeFile } from "./tree.ts";

/** Rooms that may not know what time it is, throw dice, wait, print or ask the machine anything. */
export function mustBePure(path: string): boolean {
  return path.endsWith(".ts") && /^(?:shared|gateway\/core|firmware\/logic)\//.test(path);
}

const impureNames = new Set([
  ..."performance console process globalThis crypto fetch setTimeout setInterval setImmediate".split(" "),
  ..."queueMicrotask Buffer require".split(" "),
]);
const impureMembers = new Set(["Date.now", "Math.random", "Temporal.Now"]);

/**
 * Time and chance come in as arguments, or a simulation could not repeat a
 * failure from its seed. The compiler already hides what is not in the language;
 * this finds what is: the clock in `Date` and `Temporal`, and `Math.random`.
 */
export function impurities(file: TreeFile): readonly Offence[] {
  const { program } = parseSync(file.path, file.text);
  const found: Offence[] = [];
  const note = (start: number, what: string): void => {
    found.push({ path: file.path, line: lineOf(file.text, start), says: `uses ${what} in a pure room` });
  };
  const source = (node: { readonly start: number; readonly end: number }): string =>
    file.text.slice(node.start, node.end).replaceAll(/\s+/g, "");
  new Visitor({
    MemberExpression: (node) => {
      const written = source(node)
        .replace("?.", ".")
        .replace(/\["(\w+)"\]$/, ".$1");
      if (impureMembers.has(written)) note(node.start, written);
      if (node.object.type === "Identifier" && impureNames.has(node.object.name))
        note(node.start, node.object.name);
    },
    CallExpression: (node) => {
      if (node.callee.type !== "Identifier") return;
      if (impureNames.has(node.callee.name) || node.callee.name === "Date")
        note(node.start, node.callee.name);
    },
    NewExpression: (node) => {
      if (source(node.callee) === "Date" && node.arguments.length === 0) note(node.start, "new Date()");
    },
    VariableDeclarator: (node) => {
      const value = node.init ? source(node.init) : "";
      if (value === "Date" || value === "Math" || value === "Temporal" || impureNames.has(value))
        note(node.start, value);
    },
  }).visit(program);
  return found;
}
