import { hash } from "node:crypto";
import type { SubjectKeys } from "../../gateway/app/vault.ts";
import { ok } from "../../shared/base/result.ts";

function keyFor(name: string): Uint8Array {
  return new Uint8Array(hash("sha256", `recorded history of ${name}`, "buffer"));
}

/** Keys anybody can work out: recorded histories hold invented people, and must open for ever. */
export const historyKeys: SubjectKeys = {
  subjectKey: keyFor,
  makeSubjectKey: async (subject) => ok(keyFor(subject)),
  snapshotKey: () => keyFor("snapshots"),
};
