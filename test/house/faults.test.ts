import { parseSync, type TSType, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { type FaultAdvice, faults } from "../../shared/base/faults.ts";
import { isSource, readTree, type TreeFile } from "./tree.ts";

const tree = readTree();
const sources = tree.filter(({ path }) => isSource(path) && path !== "shared/base/faults.ts");
const page = tree.find(({ path }) => path === "docs/faults.md")?.text ?? "";

/** docs/faults.md gives each fault a section headed by its code, with the title and remedy the program shows. */
function disagreements(text: string, told: Readonly<Record<string, FaultAdvice>>): readonly string[] {
  const sections = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.match(/^`([^`]+)`/)?.[1] ?? section.slice(0, 20), section] as const),
  );
  const said = (section: string): string => section.replaceAll(/\s+/g, " ");
  return [
    ...Object.keys(told)
      .filter((code) => !sections.has(code))
      .map((code) => `${code} is not in docs/faults.md`),
    ...[...sections.keys()]
      .filter((code) => !(code in told))
      .map((code) => `docs/faults.md tells of ${code}, which the code does not know`),
    ...Object.entries(told).flatMap(([code, { title, remedy }]) => {
      const section = said(sections.get(code) ?? `${title} ${remedy} Told:`);
      return [title, remedy, "Told:"]
        .filter((sentence) => !section.includes(sentence))
        .map((sentence) => `docs/faults.md, ${code}, does not say: ${sentence}`);
    }),
  ];
}

/** The literals of every type named `…FaultCode`: the codes a port says it may answer with. */
function codesDeclaredIn(file: TreeFile): readonly string[] {
  const codes: string[] = [];
  const take = (type: TSType): void => {
    if (type.type === "TSUnionType") type.types.forEach(take);
    if (type.type === "TSLiteralType" && type.literal.type === "Literal")
      codes.push(String(type.literal.value));
  };
  new Visitor({
    TSTypeAliasDeclaration: (node) => {
      if (node.id.name.endsWith("FaultCode")) take(node.typeAnnotation);
    },
  }).visit(parseSync(file.path, file.text).program);
  return codes;
}

test("docs/faults.md and the code tell the same faults, both ways", () => {
  expect(Object.keys(faults).length).toBeGreaterThan(20);
  expect(disagreements(page, faults)).toEqual([]);
});

test("every code a port may answer with is one that people can look up", () => {
  const declared = sources.flatMap((file) =>
    codesDeclaredIn(file).map((code) => ({ path: file.path, code })),
  );
  expect(declared.length).toBeGreaterThan(5);
  expect(declared.filter(({ code }) => !(code in faults))).toEqual([]);
});

test("every code that people can look up is met somewhere in the code", () => {
  const met = (code: string): boolean => sources.some(({ text }) => text.includes(`"${code}"`));
  expect(Object.keys(faults).filter((code) => !met(code))).toEqual([]);
});

test("every fault has a stable code, a sentence that says what is wrong and one that says what to do", () => {
  for (const [code, { title, remedy }] of Object.entries(faults)) {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
    expect(title, code).toMatch(/^[A-Z].{15,}\.$/);
    expect(remedy, code).toMatch(/^[A-Z].{15,}\.$/);
  }
});

test("a fault missing on either side, or told differently, is found", () => {
  const told = { "disk-full": { title: "The disk is full.", remedy: "Free some space." } };
  const right = "### `disk-full`\nThe disk is\nfull. Told: the admin. Do: Free some space.\n";
  expect(disagreements(right, told)).toEqual([]);
  expect(disagreements("", told)).toHaveLength(1);
  expect(disagreements(`${right}### \`made-up\`\n`, told)).toHaveLength(1);
  expect(disagreements(right.replace("Free", "Find"), told)).toHaveLength(1);
  const text =
    'export type DoorFaultCode = "ajar" | "off-its-hinges";\ntype Lone = "no";\ntype AFaultCode = "one";';
  expect(codesDeclaredIn({ path: "planted.ts", text })).toEqual(["ajar", "off-its-hinges", "one"]);
});
