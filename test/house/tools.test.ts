import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { mustBePure } from "./purity.ts";
import { isTypeScript, readTree, root } from "./tree.ts";

// A checker that looks at nothing is always content. Here each tool proves that
// it sees the files it answers for, and that it objects to a planted mistake.

const files = readTree().map(({ path }) => path);
const typescript = files.filter(isTypeScript);
const plantations: string[] = [];

afterAll(() => {
  for (const folder of plantations) rmSync(folder, { recursive: true, force: true });
});

/** Two compilers want the name `tsc`: ours, and the older one that still writes ES5 for the fobs. */
const programs: ReadonlyMap<string, string> = new Map([["tsc", "node_modules/typescript/bin/tsc"]]);

/** Runs a tool of this project in `folder`; both streams together, and whether it was content. */
function run(tool: string, args: readonly string[], folder: string): { content: boolean; says: string } {
  const { status, stdout, stderr } = spawnSync(
    join(root, programs.get(tool) ?? `node_modules/.bin/${tool}`),
    args,
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" },
      maxBuffer: 64_000_000,
    },
  );
  return { content: status === 0, says: stdout + stderr };
}

/** A small project with the house's own rules and the given files, outside the tree. */
function plant(planted: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "hark-house-"));
  plantations.push(folder);
  for (const rules of [
    "biome.json",
    ".oxlintrc.json",
    "tsconfig.json",
    "tsconfig.core.json",
    "knip.json",
    ".gitignore",
  ]) {
    cpSync(join(root, rules), join(folder, rules));
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [path, text] of Object.entries(planted)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  spawnSync("git", ["init", "--quiet"], { cwd: folder });
  return folder;
}

function seenBy(project: string): ReadonlySet<string> {
  const { says } = run("tsc", ["-p", project, "--listFilesOnly"], root);
  return new Set(says.split("\n").map((line) => line.trim().replace(`${root}/`, "")));
}

describe("the compiler", () => {
  test("sees every file of the project", () => {
    const seen = seenBy("tsconfig.json");
    expect(typescript.length).toBeGreaterThan(10);
    expect(typescript.filter((path) => !seen.has(path))).toEqual([]);
  });

  test("sees every pure file in the project that has no machine", () => {
    const seen = seenBy("tsconfig.core.json");
    expect(typescript.filter(mustBePure).filter((path) => !seen.has(path))).toEqual([]);
    expect([...seen].filter((path) => path.includes("@types/node"))).toEqual([]);
  });

  test.each([
    "setTimeout(() => undefined, 1);",
    "process.exit(1);",
    'import "node:fs";',
    "console.log(1);",
    "const text: string = 1;",
    "const list: readonly number[] = [];\nconst first: number = list[0];",
    "export const element: HTMLElement | undefined = undefined;",
  ])("refuses %j in the core", (text) => {
    const folder = plant({ "gateway/core/planted.ts": `${text}\nexport const planted = 1;\n` });
    const { content, says } = run("tsc", ["-p", "tsconfig.core.json"], folder);
    expect(content).toBe(false);
    expect(says).toContain("gateway/core/planted.ts");
  });
});

describe("the linters", () => {
  const planted = {
    "gateway/app/planted.ts": [
      "declare function send(): Promise<void>;",
      'export type Phase = "open" | "closed";',
      "export function ring(): void {",
      "  send();",
      "}",
      "export function tell(phase: Phase): void {",
      "  switch (phase) {",
      '    case "open":',
      "      ring();",
      "      break;",
      "  }",
      "}",
      "export function add(a: number, b: number, c: number, d: number): number {",
      "  return a + b + c + d;",
      "}",
      'export const read: string = JSON.parse("1").deep;',
      "export const wide: any = 1;",
      'console.log("x");',
      `export function long(): void {\n${"  ring();\n".repeat(61)}}`,
    ].join("\n"),
    "gateway/core/planted.ts":
      "export const now = Date.now();\nexport const dice = Math.random();\nexport const at = performance.now();\n",
  };

  test("oxlint finds planted mistakes, those that need types included", () => {
    const { content, says } = run("oxlint", ["--format=unix"], plant(planted));
    expect(content).toBe(false);
    for (const rule of [
      "no-floating-promises",
      "switch-exhaustiveness-check",
      "no-unsafe-member-access",
      "no-explicit-any",
      "max-params",
      "max-lines-per-function",
      "no-console",
      "no-restricted-globals",
    ]) {
      expect(says).toContain(rule);
    }
    expect(says.match(/no-restricted-properties/g)).toHaveLength(2);
  });

  test("oxlint looks at every file", () => {
    const { says } = run("oxlint", ["--debug=files"], root);
    expect(typescript.filter((path) => !says.includes(path))).toEqual([]);
  });

  test("biome finds planted mistakes and looks at every file", () => {
    const { content, says } = run(
      "biome",
      ["check", "--max-diagnostics=none", "."],
      plant({ "gateway/app/planted.ts": "export enum Colour { Red }\nexport default   1\n" }),
    );
    expect(content).toBe(false);
    expect(says).toContain("noEnum");
    expect(says).toContain("noDefaultExport");
    expect(says).toContain("format");
    const seen = Number(run("biome", ["check", "."], root).says.match(/Checked (\d+) files/)?.[1]);
    expect(seen).toBeGreaterThanOrEqual(typescript.length);
  });

  test("knip finds a planted file and a planted export that nobody uses", () => {
    const folder = plant({
      "package.json": '{"name":"planted","type":"module","dependencies":{"ws":"1.0.0"}}',
      "gateway/main.ts": 'import { used } from "./app/used.ts";\nused();\n',
      "gateway/app/used.ts": "export function used(): void {}\nexport function unused(): void {}\n",
      "gateway/app/forgotten.ts": "export const forgotten = 1;\n",
    });
    const { content, says } = run("knip", ["--no-progress"], folder);
    expect(content).toBe(false);
    expect(says).toContain("gateway/app/forgotten.ts");
    expect(says).toContain("unused");
    expect(says).toContain("ws");
  });
});
