import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript-es5";
import { es5Tree, walk } from "./es5Tree.ts";

/**
 * The property names that must stay as they are when all others are shortened.
 * A name of more than four characters costs a board one more variable in every
 * object that has it, and each use costs flash. Kept is what somebody else
 * knows by name: the board, the language, the record in Storage; and every name
 * that also stands in the code as a text, since it may be used as a key.
 */
export function keptNames(code: string): ReadonlySet<string> {
  const kept = new Set<string>([...languageNames(), ...declaredNames()]);
  walk(es5Tree(code), (node) => {
    if (node.type === "Literal" && typeof node.value === "string") kept.add(node.value);
    return undefined;
  });
  return kept;
}

const firmware = join(import.meta.dirname, "..");

/** Files whose types say what others write or read by name. */
const declaring = ["target/espruino/api.ts", "target/espruino/storedFob.ts", "logic/settings.ts"];

/** Every property that a type in these files names. */
function declaredNames(): readonly string[] {
  const names: string[] = [];
  for (const path of declaring) {
    const source = ts.createSourceFile(
      path,
      readFileSync(join(firmware, path), "utf8"),
      ts.ScriptTarget.ESNext,
    );
    const enter = (node: ts.Node): void => {
      if (ts.isPropertySignature(node) && ts.isIdentifier(node.name)) names.push(node.name.text);
      ts.forEachChild(node, enter);
    };
    enter(source);
  }
  return names;
}

/** Whatever the language's own things are called, here or on a board. */
function languageNames(): readonly string[] {
  const makers = [Array, ArrayBuffer, Boolean, Date, Error, Function, Number, Object, String, Uint8Array];
  const bytes = Reflect.getPrototypeOf(Uint8Array.prototype) ?? {};
  const values = [
    Array.prototype,
    Date.prototype,
    Error.prototype,
    Function.prototype,
    String.prototype,
    bytes,
  ];
  const things: readonly object[] = [JSON, Math, Object.prototype, Number.prototype, ...makers, ...values];
  return [...things.flatMap((thing) => Object.getOwnPropertyNames(thing)), "arguments", "substr"];
}
