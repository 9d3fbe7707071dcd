import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** One text file of the project: its path from the root, with forward slashes, and what it says. */
export interface TreeFile {
  readonly path: string;
  readonly text: string;
}

/** What a rule found: where, and what a person should change. */
export interface Offence {
  readonly path: string;
  readonly line: number;
  readonly says: string;
}

export const root: string = join(import.meta.dirname, "..", "..");

const skippedFolders = new Set([".git", "node_modules", "hark-data", "coverage", "build"]);
const textEnding = /\.(?:ts|md|json|ya?ml|service|txt|css|html|sh)$|(?:^|\/)\.?[A-Za-z]+$/;

/** Every text file of the working tree, also those not committed yet. Recorded journals are left out: nobody writes them. */
export function readTree(): readonly TreeFile[] {
  return readdirSync(root, { recursive: false, withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory()
        ? skippedFolders.has(entry.name)
          ? []
          : filesBelow(join(root, entry.name))
        : entry.isFile()
          ? [join(root, entry.name)]
          : [],
    )
    .map((path) => relative(root, path).replaceAll("\\", "/"))
    .filter((path) => textEnding.test(path) && path !== "package-lock.json" && path !== "LICENSE")
    .filter((path) => !path.startsWith("test/history/") || path.endsWith(".ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** The part of the tree that ships: rules about code apply to it, tests are freer. */
export function isSource(path: string): boolean {
  return path.endsWith(".ts") && /^(?:shared|firmware|gateway)\//.test(path);
}

export function isTypeScript(path: string): boolean {
  return path.endsWith(".ts");
}

/** The 1-based line on which the character at `offset` stands. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset && i < text.length; i += 1) if (text.charCodeAt(i) === 10) line += 1;
  return line;
}

/** One line per offence, for a failing test to show. */
export function tell(offences: readonly Offence[]): readonly string[] {
  return offences.map(({ path, line, says }) => `${path}:${line} ${says}`);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
