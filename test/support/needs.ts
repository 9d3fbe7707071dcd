import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Whether `program` is on this computer, for `test.skipIf(!needs("socat", "socat"))`.
 * When it is not, one line names the Debian package that brings it; with
 * `HARK_CI=1` it throws instead, since a test that was skipped has shown nothing.
 */
export function needs(program: string, debianPackage: string): boolean {
  if (isInstalled(program, process.env["PATH"] ?? "")) return true;
  const line = `needs Debian package ${debianPackage} (for ${program})`;
  if (process.env["HARK_CI"] === "1") throw new Error(line);
  process.stderr.write(`skipped: ${line}\n`);
  return false;
}

/** Daemons live in sbin, which an ordinary user's path leaves out. */
export function isInstalled(program: string, path: string): boolean {
  return [...path.split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
