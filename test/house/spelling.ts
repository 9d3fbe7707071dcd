import { posix } from "node:path";
import { type ExportDefaultDeclaration, parseSync, type TSType, Visitor } from "oxc-parser";
import { lineOf, type Offence, type TreeFile } from "./tree.ts";

const emptyWords = new Set([
  "data",
  "datas",
  "info",
  "infos",
  "manager",
  "helper",
  "util",
  "handler",
  "misc",
  "common",
]);

/** Words that say nothing about what a thing is for. Plurals count. */
export function emptyWordIn(name: string): string | undefined {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
    .find((word) => emptyWords.has(word) || emptyWords.has(word.replace(/s$/, "")));
}

/** Checkers carry their promise's own name; P10 is called "Least data". */
const promiseNames: ReadonlySet<string> = new Set(["p10LeastData"]);

/** A file is named in camelCase for its main export; a folder likewise. */
export function misnamed({ path }: TreeFile): readonly Offence[] {
  const name = posix.basename(path).replace(/(?:\.test)?\.ts$/, "");
  const faulty = (says: string): Offence => ({ path, line: 1, says });
  const folderWord = emptyWordIn(posix.dirname(path).split("/").join(" "));
  const word = folderWord ?? (promiseNames.has(name) ? undefined : emptyWordIn(name));
  return [
    ...(/^[a-z][A-Za-z0-9]*$/.test(name.replace(/\.config$/, ""))
      ? []
      : [faulty("a file's name is camelCase")]),
    ...(name === "index" ? [faulty("no barrels: import from the file itself")] : []),
    ...(word === undefined ? [] : [faulty(`the word "${word}" says nothing`)]),
  ];
}

export const noCasts = "no casts, save where this file mints its own brand";

/** Spellings the language allows and the house does not. */
export function misspelt(file: TreeFile): readonly Offence[] {
  const { program, comments, module } = parseSync(file.path, file.text);
  const found: Offence[] = [];
  const note = (start: number, says: string): void => {
    found.push({ path: file.path, line: lineOf(file.text, start), says });
  };
  for (const comment of comments) {
    if (/\b(?:TODO|FIXME|XXX|HACK)\b/.test(comment.value))
      note(comment.start, "leave no TODO: do it, or write it down elsewhere");
  }
  for (const { entries } of module.staticExports) {
    for (const { exportName, start, moduleRequest } of entries) {
      const word = exportName.name ? emptyWordIn(exportName.name) : undefined;
      if (word !== undefined) note(start, `exports ${exportName.name}: the word "${word}" says nothing`);
      if (moduleRequest) note(start, "re-exports: import from the file itself");
    }
  }
  const brands = mintable(file);
  new Visitor({
    ExportDefaultDeclaration: (node: ExportDefaultDeclaration) => note(node.start, "no default exports"),
    TSEnumDeclaration: (node) => note(node.start, "no enum: a union of strings"),
    TSAnyKeyword: (node) => note(node.start, "no any"),
    TSNonNullExpression: (node) => note(node.start, "no !: use certain() or handle the absence"),
    TSTypeAssertion: (node) => note(node.start, "no casts"),
    TSAsExpression: (node) => {
      // `undefined as Shift | undefined` only names what may come later: it widens.
      const widens = node.expression.type === "Identifier" && node.expression.name === "undefined";
      if (!widens && !mayCast(node.typeAnnotation, brands)) note(node.start, noCasts);
    },
  }).visit(program);
  return found;
}

/** `console` belongs to programs that talk to a terminal. */
export function prints(file: TreeFile): readonly Offence[] {
  const { program } = parseSync(file.path, file.text);
  const found: Offence[] = [];
  new Visitor({
    MemberExpression: (node) => {
      if (node.object.type === "Identifier" && node.object.name === "console") {
        found.push({
          path: file.path,
          line: lineOf(file.text, node.start),
          says: "prints: log it, or return it",
        });
      }
    },
  }).visit(program);
  return found;
}

/**
 * A cast is allowed only to a brand the same file declares (`type FobId =
 * Brand<…>`, or a type parameter bounded by one): there it is the minting.
 */
function mintable(file: TreeFile): ReadonlySet<string> {
  const brands = new Set<string>();
  const isBrand = (type: TSType | null | undefined): boolean =>
    type?.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "Brand";
  new Visitor({
    TSTypeAliasDeclaration: (node) => {
      if (isBrand(node.typeAnnotation)) brands.add(node.id.name);
    },
    TSTypeParameter: (node) => {
      if (isBrand(node.constraint)) brands.add(node.name.name);
    },
  }).visit(parseSync(file.path, file.text).program);
  return brands;
}

function mayCast(type: TSType, brands: ReadonlySet<string>): boolean {
  if (type.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return false;
  return type.typeName.name === "const" || brands.has(type.typeName.name);
}
