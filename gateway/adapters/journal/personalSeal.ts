import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { PersonId, SessionId } from "../../../shared/base/ids.ts";
import type { Personal } from "../../core/event.ts";
import { trusted } from "./trusted.ts";

const nonceBytes = 12;
const tagBytes = 16;

/** How personal data stands in the record: `box` is base64 of nonce(12) ‖ ciphertext ‖ tag(16), AES-256-GCM over the value's JSON. */
export interface SealedPersonal {
  readonly subject: PersonId | SessionId;
  readonly box: string | undefined;
}

/** P10: closes a value under its subject's key. The subject and the event's kind are bound in, so a box cannot be moved. */
export function sealPersonal(
  { subject, value }: Personal<unknown>,
  kind: string,
  key: Uint8Array,
): SealedPersonal {
  if (value === undefined) return { subject, box: undefined };
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(boundTo(subject, kind));
  const closed = Buffer.concat([
    nonce,
    cipher.update(JSON.stringify(value)),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return { subject, box: closed.toString("base64") };
}

/**
 * Opens a value. Without its key it is gone, and so is one that the key does
 * not open: the chain vouches for the box, so it was closed under an earlier
 * key of the same subject, which was destroyed.
 */
export function openPersonal(
  { subject, box }: SealedPersonal,
  kind: string,
  key: Uint8Array | undefined,
): Personal<unknown> {
  if (box === undefined || key === undefined) return { subject, value: undefined };
  const closed = Buffer.from(box, "base64");
  if (closed.length < nonceBytes + tagBytes) return { subject, value: undefined };
  const decipher = createDecipheriv("aes-256-gcm", key, closed.subarray(0, nonceBytes));
  decipher.setAAD(boundTo(subject, kind));
  decipher.setAuthTag(closed.subarray(-tagBytes));
  try {
    const opened = Buffer.concat([decipher.update(closed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    return { subject, value: trusted(JSON.parse(opened.toString("utf8"))) };
  } catch {
    return { subject, value: undefined };
  }
}

function boundTo(subject: string, kind: string): Buffer {
  return Buffer.from(`${subject}\n${kind}`);
}
