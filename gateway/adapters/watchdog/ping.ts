import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { Head } from "../../app/journal.ts";

export interface PingTo {
  readonly url: string;
  readonly method: "get" | "post";
  readonly withinMs: number;
}

/** Why a ping was not heard, in a word: the address itself is as good as a password and is not told. */
export type PingMiss = "late" | "refused" | "unreachable";

/**
 * P11: tells an outside monitor that we are here and healthy. It carries the
 * journal's head, which anchors the record outside, and nothing else (P10). A
 * redirect is not followed: whoever answers there was never agreed on.
 */
export async function ping(
  { url, method, withinMs }: PingTo,
  head: Head,
): Promise<Result<undefined, PingMiss>> {
  const anchor = { seq: `${head.seq}`, hash: head.hash };
  const target = new URL(url);
  if (method === "get")
    for (const [key, value] of Object.entries(anchor)) target.searchParams.set(key, value);
  const patience = AbortSignal.timeout(withinMs);
  try {
    const response = await fetch(target, {
      method: method.toUpperCase(),
      redirect: "manual",
      signal: patience,
      headers: { "user-agent": "hark", ...(method === "post" ? { "content-type": "application/json" } : {}) },
      ...(method === "post" ? { body: JSON.stringify({ seq: head.seq, hash: head.hash }) } : {}),
    });
    // What it says is of no interest, and may be endless.
    await response.body?.cancel();
    return response.ok ? ok(undefined) : failed("refused");
  } catch {
    return failed(patience.aborted ? "late" : "unreachable");
  }
}
