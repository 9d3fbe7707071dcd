import { type OrgId, parseId } from "../../../shared/base/ids.ts";
import { parseTopic } from "../../../shared/wire/topics.ts";

/**
 * Whether what a client publishes there is for everyone watching: a relay's
 * status. Everything else clients publish is for the gateway alone (P8, P10):
 * it is neither passed on nor retained.
 */
export function isSharedTopic(topic: string): boolean {
  if (!topic.endsWith("/status")) return false;
  const org = parseId<OrgId>(topic.split("/")[2] ?? "");
  return org !== undefined && parseTopic(org, topic)?.kind === "relay-status";
}
