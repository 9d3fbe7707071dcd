import { isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from "yaml";
import type { ConfigProblem, Origin } from "./configProblem.ts";
import { configChars, configDepth } from "./limits.ts";

/** What a file says, before anybody judged it. */
export type Written = string | number | boolean | null | readonly Written[] | WrittenSection;
export interface WrittenSection {
  readonly [key: string]: Written;
}

interface Place {
  readonly key: Origin;
  readonly value: Origin;
}

export interface YamlFile {
  readonly written: WrittenSection;
  /** By the setting's name, `broker.plain.port`; sections too. */
  readonly places: ReadonlyMap<string, Place>;
  readonly problems: readonly ConfigProblem[];
}

/** Reads YAML 1.2 and remembers where everything stands. */
export function parseYamlFile({ name, text }: { readonly name: string; readonly text: string }): YamlFile {
  const reading = new Reading(name);
  if (text.length > configChars) {
    reading.note(0, "", {
      says: `The file has ${text.length} characters, more than a configuration needs (${configChars}).`,
      remedy: "Check that it is the right file.",
    });
    return reading.result({});
  }
  const document = parseDocument(text, { lineCounter: reading.lines, prettyErrors: false, version: "1.2" });
  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    reading.note(pos[0], "", {
      says: `This is not YAML: ${message.replace(/\.?$/, ".")}`,
      remedy: "Mend it there; what follows may be misread until then.",
    });
  }
  const written = reading.read(document.contents, []);
  if (written === null) return reading.result({});
  if (typeof written === "object" && !isList(written)) return reading.result(written);
  reading.note(0, "", {
    says: "The file does not hold settings.",
    remedy: "Write sections with their settings below them, such as `broker:` and, indented, `plain:`.",
  });
  return reading.result({});
}

class Reading {
  readonly lines = new LineCounter();
  readonly #name: string;
  readonly #places = new Map<string, Place>();
  readonly #problems: ConfigProblem[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  result(written: WrittenSection): YamlFile {
    return { written, places: this.#places, problems: this.#problems };
  }

  note(offset: number, setting: string, { says, remedy }: { says: string; remedy: string }): void {
    this.#problems.push({ origin: this.#at(offset), setting, says, remedy });
  }

  read(node: unknown, path: readonly string[]): Written {
    if (node === null) return null;
    if (path.length > configDepth) return null;
    if (isMap(node)) return Object.fromEntries(node.items.map((pair) => this.#pair(pair, path)));
    if (isSeq(node)) return node.items.map((item) => this.read(item, [...path, "-"]));
    if (isAlias(node)) {
      this.note(node.range?.[0] ?? 0, path.join("."), {
        says: "Aliases (*) are not read here.",
        remedy: "Write the value out.",
      });
      return null;
    }
    if (!isScalar(node)) return null;
    const { value } = node;
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return isPlain ? value : null;
  }

  #pair(pair: Pair, path: readonly string[]): readonly [string, Written] {
    const keyNode = isScalar(pair.key) ? pair.key : undefined;
    const key = spellKey(keyNode?.value);
    const inner = [...path, key];
    const keyAt = keyNode?.range?.[0] ?? 0;
    const valueAt = startOf(pair.value) ?? keyAt;
    this.#places.set(inner.join("."), { key: this.#at(keyAt), value: this.#at(valueAt) });
    return [key, this.read(pair.value, inner)];
  }

  #at(offset: number): Origin {
    const { line, col } = this.lines.linePos(offset);
    // Nothing has been read yet when the whole file is refused.
    return { kind: "file", file: this.#name, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** Where a value stands; an empty one stands with its key. */
function startOf(node: unknown): number | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return isScalar(node) && node.value === null ? undefined : node.range?.[0];
}

/** What is no word as a key is no setting either; it is shown by its kind. */
function spellKey(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${value}`
    : "(not a word)";
}

function isList(written: object): written is readonly Written[] {
  return Array.isArray(written);
}
