import { randomBytes } from "node:crypto";
import { toHex } from "../../shared/base/bytes.ts";
import type { Call, Flag } from "./commandSpec.ts";
import { misused } from "./ended.ts";
import { readNamedFile } from "./files.ts";

/** How a fob's key gets in. P8: never as an argument, which every user of the computer can read. */
export const keyFlags: readonly Flag[] = [
  { form: "--new-key", about: "make a key and show it once, to be put into the fob" },
  { form: "--key-file <file>", about: "read the fob's key from this file, or from standard input with -" },
  { form: "--key <hex>", about: "refused: arguments can be read by every user of the computer" },
];

export interface FobKey {
  /** 32 hex digits. */
  readonly hex: string;
  /** Made here, so that it must be shown. */
  readonly isNew: boolean;
}

/** The key from a file, a pipe, a prompt that shows nothing, or made anew. */
export async function fobKeyOf({ given, kit }: Call): Promise<FobKey> {
  if (given.optional("key") !== undefined) {
    throw misused(
      "A key given as an argument can be read by every user of this computer, so it is not taken.",
      "Use --key-file FILE, pipe it with --key-file -, or type it when asked. Replace this key: it may have been read.",
    );
  }
  if (given.flag("newKey")) return { hex: toHex(randomBytes(16)), isNew: true };
  return { hex: checked(await typedKey({ given, kit })), isNew: false };
}

async function typedKey({ given, kit }: Pick<Call, "given" | "kit">): Promise<string> {
  const file = given.optional("keyFile");
  if (file === "-") return kit.input.readAll();
  if (file !== undefined) return readNamedFile(file);
  if (kit.input.isTerminal) return kit.input.ask("The fob's key (32 hex digits; nothing shows): ", true);
  throw misused("The fob's key is missing.", "Use --new-key, --key-file FILE, or --key-file - with a pipe.");
}

function checked(text: string): string {
  const bare = text
    .trim()
    .replaceAll(/[\s:-]/g, "")
    .toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(bare)) throw misused("A fob's key is 32 hex digits (16 bytes).");
  return bare;
}
