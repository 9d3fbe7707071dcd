import { dirname, join, relative } from "node:path";
import { build, type Plugin, transform } from "esbuild";
import { type EspruinoBody, espruinoBodies } from "./bodies.ts";
import { inlineLookups } from "./inlineLookups.ts";
import { keptNames } from "./keptNames.ts";
import { lowerToEs5 } from "./lowerToEs5.ts";

/** One body's firmware, in the two forms it goes through. */
export type Bundle = {
  /** ES5 with its names, for people and for counting. */
  readonly readable: string;
  /** What the board gets. */
  readonly code: string;
  /** The files that went in, from the project's root. */
  readonly files: readonly string[];
};

const root = join(import.meta.dirname, "..", "..");
const targets = join(root, "firmware", "target", "espruino");

/** What no lowering makes fit for Espruino, so that using it is an error where it is written. */
const refused = {
  bigint: false,
  generator: false,
  "for-await": false,
  "async-await": false,
  "async-generator": false,
  "top-level-await": false,
  "dynamic-import": false,
  "import-meta": false,
  "new-target": false,
} as const;

/** Where a body's program begins. */
export function entryOf(body: EspruinoBody): string {
  return join(targets, espruinoBodies[body].entry);
}

/** Makes one program of the entry and all that it uses. Throws with esbuild's own words when it cannot be built. */
export async function bundleEntry(entry: string): Promise<Bundle> {
  const bundled = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "cjs",
    target: "esnext",
    supported: refused,
    external: ["Storage", "crypto"],
    // Espruino has it under its old name only.
    define: { "Number.parseInt": "parseInt" },
    plugins: [leanInvariants],
    legalComments: "none",
    logLevel: "silent",
  });
  // Everything in one function: a fob's names must not become the board's globals.
  const wrapped = `(function () {\n${bundled.outputFiles[0]?.text ?? ""}\n})();\n`;
  const readable = inlineLookups(lowerToEs5(wrapped));
  const kept = [...keptNames(readable)].filter((name) => /^[\w$]+$/.test(name));
  const minified = await transform(readable, {
    minify: true,
    mangleProps: /./,
    reserveProps: new RegExp(`^(?:${kept.map((name) => name.replaceAll("$", "\\$")).join("|")})$`),
    target: "es5",
    charset: "ascii",
    legalComments: "none",
    logLevel: "silent",
  });
  return { readable, code: minified.code.trim(), files: Object.keys(bundled.metafile.inputs).sort() };
}

/**
 * The gateway's broken invariants carry stacks and names and end a process. A fob
 * has nothing to end: the lean ones take their place, under the same names.
 */
const leanInvariants: Plugin = {
  name: "lean-invariants",
  setup(build) {
    build.onResolve({ filter: /\/invariant\.ts$/ }, ({ path, importer }) => {
      const goal = relative(root, join(dirname(importer), path)).replaceAll("\\", "/");
      return goal === "shared/base/invariant.ts" ? { path: join(targets, "leanInvariant.ts") } : undefined;
    });
  },
};
