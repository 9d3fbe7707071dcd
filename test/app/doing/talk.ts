import { understand } from "../../../gateway/app/doing/understand.ts";
import {
  commandIdOf,
  revealed,
  shownAnswer,
  type Understood,
} from "../../../gateway/app/doing/understood.ts";
import {
  doneMessage,
  notUnderstoodMessage,
  refusedMessage,
} from "../../../gateway/app/projections/doneMessage.ts";
import type { PersonId } from "../../../shared/base/ids.ts";
import { buildDo, type DoText, parseDo } from "../../../shared/wire/doMessage.ts";
import type { DoneMessage } from "../../../shared/wire/doneMessage.ts";
import { named, type Site } from "../../core/site.ts";

/** Hashes that can be read, and chance that counts. */
const hashing = {
  code: (salt: string, code: string): string => `${salt}:${code}`,
  secret: (secret: string): string => `hash of ${secret}`,
};

export function countingChance() {
  let next = 0;
  return {
    bytes(count: number): Uint8Array {
      return Uint8Array.from({ length: count }, () => {
        next = (next * 31 + 7) % 256;
        return next;
      });
    },
  };
}

export function meant(site: Site, who: string, message: DoText): Understood {
  const read = parseDo(buildDo(message));
  if (!read.ok) throw new Error(read.fault.problems.join(" "));
  const chance = countingChance();
  return understand(read.value, {
    state: site.state,
    who: named<PersonId>(who),
    now: site.now,
    hashing,
    chance,
  });
}

/** Sends a message as the gateway takes it, and gives back what its sender reads. */
export function say(site: Site, who: string, message: DoText): DoneMessage {
  const read = parseDo(buildDo(message));
  if (!read.ok) return notUnderstoodMessage(read.fault);
  const understood = meant(site, who, message);
  if (understood.kind === "question" || !("do" in read.value)) throw new Error("a question");
  if (understood.kind === "refused") return refusedMessage(read.value, understood.refusal);
  commandIdOf(named(who), read.value.do, message.id ?? "none");
  const decision = site.wish(who, understood.body);
  const answer =
    decision.kind === "refused"
      ? decision
      : ({ kind: "done", about: decision.about, onRecord: true } as const);
  const shown = shownAnswer(understood, answer);
  return doneMessage(read.value, shown, shown.kind === "done" ? revealed(site.state, understood) : undefined);
}
