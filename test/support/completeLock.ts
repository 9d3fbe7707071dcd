import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";

// A registry that carries packages for one platform only makes npm leave the
// others out of package-lock.json, and then `npm ci` refuses the file. After any
// change of dependencies: `node test/support/completeLock.ts`.

const entry = z.looseObject({
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockFile = z.looseObject({ packages: z.record(z.string(), entry) });
type Entry = z.infer<typeof entry>;

const systems = "android darwin freebsd linux netbsd openbsd openharmony sunos win32".split(" ");
const processors = "arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64".split(" ");

/** The lock's text with an entry for each optional package it names and lacks, and those packages' places. */
export function completeLock(text: string): { readonly text: string; readonly added: readonly string[] } {
  const lock = lockFile.parse(JSON.parse(text));
  const missing = new Map<string, Entry>();
  for (const [place, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      const isThere = placesSeenFrom(place, name).some((candidate) => candidate in lock.packages);
      if (!isThere) missing.set(`node_modules/${name}`, stub(name, range, dev ?? false));
    }
  }
  const byPlace = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, "en"));
  const complete = { ...lock, packages: Object.fromEntries(byPlace) };
  return { text: `${JSON.stringify(complete, undefined, 2)}\n`, added: [...missing.keys()] };
}

/** Node looks beside the package first, then beside each package around it. */
function placesSeenFrom(place: string, name: string): readonly string[] {
  const places: string[] = [];
  for (
    let around = place;
    around !== "";
    around = around.slice(0, Math.max(0, around.lastIndexOf("/node_modules/")))
  ) {
    places.push(`${around}/node_modules/${name}`);
  }
  return [...places, `node_modules/${name}`];
}

/** Such packages tell their platform in their name, and that keeps npm from fetching them elsewhere. */
function stub(name: string, range: string, dev: boolean): Entry {
  const words = name.split(/[/-]/);
  const system = systems.find((word) => words.includes(word));
  const processor = processors.find((word) => words.includes(word));
  if (system === undefined || processor === undefined) throw new Error(`cannot tell the platform of ${name}`);
  const library = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : [];
  return {
    version: range.replace(/^[\^~]/, ""),
    ...(dev ? { dev } : {}),
    optional: true,
    cpu: [processor],
    os: [system],
    ...(library.length > 0 ? { libc: library } : {}),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL("../../package-lock.json", import.meta.url));
  const { text, added } = completeLock(readFileSync(path, "utf8"));
  if (added.length > 0) writeFileSync(path, text);
  process.stdout.write(`${added.length} packages of other platforms added\n`);
}
