import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { days, fromIso, type Instant } from "../../../shared/base/instant.ts";

/** Time enough to renew by hand; automatic renewal happens 30 days ahead, so at 14 it has failed. */
export const warnBeforeMs = days(14);

/**
 * When the certificate in this PEM file, the first of its chain, stops being
 * valid. `undefined` when it cannot be read, which the listeners say themselves.
 */
export async function expiryOf(certificateFile: string): Promise<Instant | undefined> {
  try {
    const { validTo } = new X509Certificate(await readFile(certificateFile));
    return fromIso(validTo);
  } catch {
    return undefined;
  }
}
