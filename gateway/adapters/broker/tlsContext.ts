import { readFile, stat } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { BrokerFault } from "../../app/broker.ts";
import type { TlsFiles } from "./options.ts";

/** TLS 1.2 is what the oldest radios still speak safely; older is broken. */
export type ServerSecurity = SecureContextOptions & { readonly minVersion: "TLSv1.2" };

/** Reads the certificate and its key, and checks that they belong together. */
export async function readSecurity(files: TlsFiles): Promise<Result<ServerSecurity, BrokerFault>> {
  try {
    const [cert, key] = await Promise.all([readFile(files.certFile), readFile(files.keyFile)]);
    const security: ServerSecurity = { cert, key, minVersion: "TLSv1.2" };
    createSecureContext(security);
    return ok(security);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed({ code: "tls-unreadable", detail: `${files.certFile}, ${files.keyFile}: ${why}` });
  }
}

/** Calls `changed` when either file was replaced since it last looked. Returns what stops it. */
export function watchFiles(files: TlsFiles, changed: () => void): () => void {
  if (files.lookEveryMs === 0) return () => {};
  let last: string | undefined;
  const look = async (): Promise<void> => {
    const mark = await markOf(files);
    if (last !== undefined && mark !== last) changed();
    last = mark;
  };
  void look();
  const timer = setInterval(() => void look(), files.lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** A file that cannot be seen counts as changed: reading it then tells the fault. */
async function markOf(files: TlsFiles): Promise<string> {
  const marks = await Promise.all(
    [files.certFile, files.keyFile].map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`,
        () => "missing",
      ),
    ),
  );
  return marks.join(" ");
}
