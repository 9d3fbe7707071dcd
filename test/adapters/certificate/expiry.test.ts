import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { expiryOf, warnBeforeMs } from "../../../gateway/adapters/certificate/expiry.ts";
import { days } from "../../../shared/base/instant.ts";
import { needs } from "../../support/needs.ts";

const folder = mkdtempSync(join(tmpdir(), "hark-certificate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function certificateFor(validDays: number): string {
  const file = join(folder, `${validDays}.pem`);
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", "/CN=hark", "-days", `${validDays}`, "-keyout", `${file}.key`, "-out", file];
  execFileSync("openssl", [...request, ...names], { stdio: "ignore" });
  return file;
}

test.skipIf(!needs("openssl", "openssl"))("a certificate says when it ends, to the day", async () => {
  const now = Date.now();
  const soon = (await expiryOf(certificateFor(3))) ?? 0;
  const later = (await expiryOf(certificateFor(90))) ?? 0;
  expect(Math.abs(soon - now - days(3))).toBeLessThan(days(1));
  expect(soon - now).toBeLessThan(warnBeforeMs);
  expect(later - now).toBeGreaterThan(warnBeforeMs);
});

test("a file that is no certificate, or is not there, has no end", async () => {
  const file = join(folder, "no.pem");
  writeFileSync(file, "not a certificate");
  expect(await expiryOf(file)).toBeUndefined();
  expect(await expiryOf(join(folder, "missing.pem"))).toBeUndefined();
});
