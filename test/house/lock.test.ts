import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { completeLock } from "../support/completeLock.ts";
import { root } from "./tree.ts";

test("npm ci accepts the lock: it holds every platform's packages", () => {
  // Mend with `node test/support/completeLock.ts`.
  expect(completeLock(readFileSync(join(root, "package-lock.json"), "utf8")).added).toEqual([]);
});

test("a package left out of the lock is found and added where npm looks for it", () => {
  const optionalDependencies = { "@x/y-darwin-arm64": "1.0.0", "@x/y-linux-x64-gnu": "^1.0.0" };
  const lock = {
    lockfileVersion: 3,
    packages: {
      "": { name: "planted" },
      "node_modules/y": { version: "1.0.0", dev: true, optionalDependencies },
      "node_modules/y/node_modules/@x/y-linux-x64-gnu": { version: "1.0.0" },
    },
  };
  const { text, added } = completeLock(JSON.stringify(lock));
  expect(added).toEqual(["node_modules/@x/y-darwin-arm64"]);
  expect(JSON.parse(text)).toMatchObject({
    lockfileVersion: 3,
    packages: {
      "node_modules/@x/y-darwin-arm64": {
        version: "1.0.0",
        dev: true,
        optional: true,
        cpu: ["arm64"],
        os: ["darwin"],
      },
    },
  });
  expect(completeLock(text).added).toEqual([]);
});
