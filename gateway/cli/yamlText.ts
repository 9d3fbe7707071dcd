import { parseDocument } from "yaml";
import { misused } from "./ended.ts";

/** Reads YAML that somebody wrote, telling every mistake with its line. */
export function readYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, strict: true, uniqueKeys: true });
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ message }) => message.split("\n")[0]?.replace(/:$/, "") ?? message,
    );
    throw misused(`${file} is not YAML.`, undefined, problems);
  }
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  return value;
}

/** The entries of a mapping; nothing else is one. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : undefined;
}
