import { parseSync, Visitor } from "oxc-parser";
import { lineOf, type TreeFile } from "./tree.ts";

/** One place where a file names another module. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** True when the import vanishes before anything runs. */
  readonly typeOnly: boolean;
}

/**
 * Every way a file can reach for another: import, `import type`, `export … from`,
 * `import()`, the type `import("…")`, `require()`, `import.meta.resolve()` and
 * `new URL("…", import.meta.url)`, which is how a worker thread is started. A
 * computed specifier comes back as `"<computed>"`, since a rule cannot follow it.
 */
export function importsOf(file: TreeFile): readonly Import[] {
  const { program, errors } = parseSync(file.path, file.text);
  if (errors.length > 0) throw new Error(`${file.path} does not parse: ${errors[0]?.message}`);
  const found: Import[] = [];
  const note = (specifier: unknown, start: number, typeOnly = false): void => {
    found.push({
      specifier: typeof specifier === "string" ? specifier : "<computed>",
      line: lineOf(file.text, start),
      typeOnly,
    });
  };
  new Visitor({
    ImportDeclaration: (node) => note(node.source.value, node.start, node.importKind === "type"),
    ExportNamedDeclaration: (node) => {
      if (node.source) note(node.source.value, node.start, node.exportKind === "type");
    },
    ExportAllDeclaration: (node) => note(node.source.value, node.start, node.exportKind === "type"),
    ImportExpression: (node) => note(literalOf(node.source), node.start),
    TSImportType: (node) => note(node.source.value, node.start, true),
    TSExternalModuleReference: (node) => note(node.expression.value, node.start),
    CallExpression: (node) => {
      const callee = file.text.slice(node.callee.start, node.callee.end);
      if (callee === "require" || callee === "require.resolve" || callee === "import.meta.resolve") {
        note(literalOf(node.arguments[0]), node.start);
      }
    },
    NewExpression: (node) => {
      const [path, base] = node.arguments;
      const isUrl = file.text.slice(node.callee.start, node.callee.end) === "URL";
      if (isUrl && base && file.text.slice(base.start, base.end) === "import.meta.url") {
        note(literalOf(path), node.start);
      }
    },
  }).visit(program);
  return found.sort((a, b) => a.line - b.line);
}

function literalOf(node: { readonly type: string; readonly value?: unknown } | undefined): unknown {
  return node?.type === "Literal" ? node.value : undefined;
}
