import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { espruinoBodies } from "../../../firmware/bundle/bodies.ts";
import { storageHex } from "../../../firmware/bundle/storageHex.ts";
import { root } from "../../house/tree.ts";

const { address, bytes } = espruinoBodies.puck.savedCode;

test("the image is the one that Espruino's own tool makes, to the byte", () => {
  const folder = mkdtempSync(join(tmpdir(), "hark-hex-"));
  try {
    const place = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    place("code.js", "var a=1;");
    place("record.json", '{"form":1}');
    place(
      "board.json",
      JSON.stringify({ chip: { saved_code: { address, page_size: 4_096, pages: bytes / 4_096 } } }),
    );
    const tool = join(root, "node_modules", "espruino", "bin", "espruino-cli.js");
    const words = ["-n", "--no-ble", "--board", "board.json", "code.js"];
    execFileSync(process.execPath, [tool, ...words, "--storage", "hk.fob:record.json", "--ohex", "out.hex"], {
      cwd: folder,
      stdio: "ignore",
    });
    const made = storageHex(espruinoBodies.puck.savedCode, [
      { name: "hk.fob", text: '{"form":1}' },
      { name: ".bootcde", text: "var a=1;" },
    ]);
    expect(made).toEqual({ ok: true, value: readFileSync(join(folder, "out.hex"), "utf8") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("what does not fit is refused", () => {
  const file = { name: ".bootcde", text: "a".repeat(100) };
  expect(storageHex({ address, bytes: 128 }, [file])).toEqual({ ok: false, fault: "no-room" });
  expect(storageHex({ address, bytes: 132 }, [file])).toMatchObject({ ok: true });
  expect(storageHex({ address, bytes }, [{ name: "n".repeat(29), text: "" }])).toMatchObject({ ok: false });
});
