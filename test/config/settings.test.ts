import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokerLimits } from "../../gateway/adapters/broker/limits.ts";
import { configJsonSchema } from "../../gateway/config/configSchema.ts";
import { parseByteSize, parseDuration } from "../../gateway/config/fields.ts";
import { loadConfig } from "../../gateway/config/loadConfig.ts";
import { nearest } from "../../gateway/config/nearest.ts";
import { type Setting, settings } from "../../gateway/config/settings.ts";

const docs = join(import.meta.dirname, "..", "..", "docs");
const page = readFileSync(join(docs, "configuration.md"), "utf8");

/** The page's table rows: `| `name` | default | `variable` | meaning |`. */
function rowsOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => /^\| `[a-z][A-Za-z.]+` \|/.test(line));
}

function rowFor({ name, standard, environment, description }: Setting): string {
  return `| \`${name}\` | ${standard === undefined ? "none" : `\`${standard}\``} | \`${environment}\` | ${description} |`;
}

test("docs/configuration.md tells every setting with its default and variable, and no other", () => {
  expect(settings.length).toBeGreaterThan(20);
  expect(rowsOf(page)).toEqual(settings.map(rowFor));
  expect(rowsOf(page.replace("`1883`", "`1884`"))).not.toEqual(settings.map(rowFor));
});

test("docs/hark.schema.json is what the program holds the file to", () => {
  const published: unknown = JSON.parse(readFileSync(join(docs, "hark.schema.json"), "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test("the example in the page is a configuration without mistakes", () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  expect(example).toContain("yaml-language-server: $schema=");
  const result = loadConfig({
    file: { name: "hark.yaml", folder: "/etc/hark", text: example },
    environment: {},
    commandLine: {},
    startedIn: "/",
  });
  expect(result).toMatchObject({ ok: true });
});

test("every setting is described in a sentence, in a section, under a variable of its own", () => {
  for (const { name, description, path } of settings) {
    expect(description, name).toMatch(/^[A-Z].{8,}\.$/);
    expect(path.length, name).toBeGreaterThan(1);
  }
  expect(new Set(settings.map(({ environment }) => environment)).size).toBe(settings.length);
  expect(settings.find(({ name }) => name === "broker.plainBeyondLoopback")?.environment).toBe(
    "HARK_BROKER__PLAIN_BEYOND_LOOPBACK",
  );
});

test("the broker's own bounds are what the configuration says when nobody says otherwise", () => {
  for (const key of ["clients", "clientsKeptForDevices", "clientsPerCredential"] as const) {
    expect(settings.find(({ name }) => name === `broker.limits.${key}`)?.standard).toBe(brokerLimits[key]);
  }
});

test("lengths of time and sizes are read with their unit, and nothing else is", () => {
  expect(parseDuration("20m")).toEqual({ ms: 1_200_000 });
  expect(parseDuration("90 s")).toEqual({ ms: 90_000 });
  expect(parseByteSize("2GiB")).toEqual({ bytes: 2_147_483_648 });
  for (const text of ["20", "m", "-1m", "1.5h", "1w", "1m30s", "٢m"])
    expect(parseDuration(text)).toBeUndefined();
  for (const text of ["1", "1MB", "GiB"]) expect(parseByteSize(text)).toBeUndefined();
});

test("a misspelling finds the word that was meant, and a stranger finds none", () => {
  expect(nearest("prot", ["port", "host"])).toBe("port");
  expect(nearest("Port", ["port", "host"])).toBe("port");
  expect(nearest("certficate", ["certificate", "key"])).toBe("certificate");
  expect(nearest("colour", ["port", "host", "key"])).toBeUndefined();
  expect(nearest("x", ["y"])).toBeUndefined();
});
