import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { replyGatt } from "../../../shared/frame/gatt.ts";
import { root } from "../../house/tree.ts";

test("docs/frames.md names the service and the characteristic that fobs offer, and no other", () => {
  const page = readFileSync(join(root, "docs", "frames.md"), "utf8");
  const uuids = page.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g);
  expect(uuids).toEqual([replyGatt.service, replyGatt.characteristic]);
});
