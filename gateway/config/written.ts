import type { Written, WrittenSection } from "./yamlFile.ts";

/** The section with a value put at `path`; what is in the way there and is no section stays, and is judged as it is. */
export function withValue(
  section: WrittenSection,
  [first, ...rest]: readonly string[],
  value: Written,
): WrittenSection {
  if (first === undefined) return section;
  if (rest.length === 0) return { ...section, [first]: value };
  const inner = section[first] ?? {};
  return isSection(inner) ? { ...section, [first]: withValue(inner, rest, value) } : section;
}

export function withoutValue(section: WrittenSection, [first, ...rest]: readonly string[]): WrittenSection {
  const inner = first === undefined ? undefined : section[first];
  if (first === undefined || inner === undefined) return section;
  if (rest.length === 0) {
    return Object.fromEntries(Object.entries(section).filter(([key]) => key !== first));
  }
  return isSection(inner) ? { ...section, [first]: withoutValue(inner, rest) } : section;
}

export function valueAt(section: WrittenSection, [first, ...rest]: readonly string[]): Written | undefined {
  const inner = first === undefined || !Object.hasOwn(section, first) ? undefined : section[first];
  if (inner === undefined || rest.length === 0) return inner;
  return isSection(inner) ? valueAt(inner, rest) : undefined;
}

function isSection(written: Written | undefined): written is WrittenSection {
  return typeof written === "object" && written !== null && !Array.isArray(written);
}
