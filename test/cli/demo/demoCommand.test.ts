import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../stage.ts";

test("without a gateway it says how to start one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hark-demo-"));
  const file = join(folder, "admin.json");
  const credential = {
    org: "main",
    person: "admin",
    username: "main/person/admin",
    secret: "none",
    url: "mqtt://127.0.0.1:9",
  };
  writeFileSync(file, JSON.stringify(credential), { mode: 0o600 });
  const { code, err } = await run(["demo", "--as", file]);
  expect(code).toBe(3);
  expect(err).toContain("hark start");
  rmSync(folder, { recursive: true, force: true });
});
