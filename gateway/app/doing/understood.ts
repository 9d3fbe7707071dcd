import { type CommandId, type PersonId, parseCommandId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { WireAnswer } from "../../../shared/wire/answers.ts";
import type { AskMessage } from "../../../shared/wire/askMessage.ts";
import type { Verb } from "../../../shared/wire/doMessage.ts";
import type { CommandBody } from "../../core/command.ts";
import type { Refusal } from "../../core/refusal.ts";
import type { OrgState } from "../../core/state.ts";
import type { Answer } from "../answer.ts";
import type { Chance, Hashing } from "./ports.ts";

/** Who sent it, when, and what the gateway knows and can do. */
export interface Setting {
  readonly state: OrgState;
  readonly who: PersonId;
  readonly now: Instant;
  readonly hashing: Hashing;
  readonly chance: Chance;
}

/**
 * What a message amounts to. `fobKey` goes to the vault, durably, before the
 * command is submitted, and into nothing else. `reveals` is shown with the
 * answer once `revealed` finds that it is what was kept. P7: where `showAs` is
 * given, the sender is shown that refusal whatever the command leads to.
 */
export type Understood =
  | {
      readonly kind: "command";
      readonly body: CommandBody;
      readonly fobKey: Uint8Array | undefined;
      readonly reveals: WireAnswer | undefined;
      readonly showAs: Refusal | undefined;
    }
  | { readonly kind: "question"; readonly question: AskMessage }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export function commanded(
  body: CommandBody,
  extras?: {
    readonly fobKey?: Uint8Array;
    readonly reveals?: WireAnswer;
    readonly showAs?: Refusal;
  },
): Understood {
  return {
    kind: "command",
    body,
    fobKey: extras?.fobKey,
    reveals: extras?.reveals,
    showAs: extras?.showAs,
  };
}

export function refused(
  code: Refusal["code"],
  what: string,
): Extract<Understood, { readonly kind: "refused" }> {
  return { kind: "refused", refusal: { code, what } };
}

/** So much of a verb tells it apart from every other, and leaves a command id room for the rest. */
const verbChars = 11;

/**
 * A person's own name for a command, kept apart from everybody else's and from
 * what else the person does: a client that counts from one again after a
 * restart must not be told that a session has started when an end was meant.
 */
export function commandIdOf(who: PersonId, verb: Verb, id: string): CommandId {
  const name = `do:${who}:${verb.slice(0, verbChars)}:${id}`;
  return certain(parseCommandId(name), "a command id made of bounded parts");
}

/** P7: what the sender is shown, which is not always what came of it. */
export function shownAnswer(understood: Understood & { readonly kind: "command" }, answer: Answer): Answer {
  return understood.showAs ? { kind: "refused", refusal: understood.showAs } : answer;
}

/**
 * The secret to tell, if it is the one that was kept. A message that comes
 * twice makes a second secret that nobody kept: telling that one would lock its
 * reader out.
 */
export function revealed(
  state: OrgState,
  understood: Understood & { readonly kind: "command" },
): WireAnswer | undefined {
  const { body, reveals } = understood;
  if (body.kind === "issue-credential") {
    return state.credentials.get(body.credential)?.hash === body.hash ? reveals : undefined;
  }
  if (body.kind === "set-codes") {
    return state.people.get(body.person)?.codes?.salt === body.codes.salt ? reveals : undefined;
  }
  return undefined;
}
