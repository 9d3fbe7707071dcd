import { certain } from "../../../shared/base/invariant.ts";
import type { DeedOf } from "../../../shared/wire/doMessage.ts";
import type { Principal } from "../../core/event.ts";
import { hashCodes, makeCodes, makeSecret } from "./secrets.ts";
import { commanded, refused, type Setting, type Understood } from "./understood.ts";

/** P10: what is secret is made here, told once, and goes into the command as a hash only. */
export function understandSecrets(
  message: DeedOf<"set-codes" | "issue-credential">,
  setting: Setting,
): Understood {
  return message.do === "set-codes" ? setCodes(message, setting) : issueCredential(message, setting);
}

function setCodes(message: DeedOf<"set-codes">, { who, chance, hashing }: Setting): Understood {
  const person = message.person ?? who;
  const { safe, duress } = message;
  const codes = safe === undefined || duress === undefined ? makeCodes(chance) : { safe, duress };
  return commanded(
    { kind: "set-codes", person, codes: hashCodes(codes, chance, hashing) },
    { reveals: { of: "codes", person, ...codes } },
  );
}

function issueCredential(message: DeedOf<"issue-credential">, setting: Setting): Understood {
  const { state, chance, hashing } = setting;
  const { credential } = message;
  if (state.org === undefined) return refused("not-set-up", "issue-credential");
  const holder = holderOf(message);
  const secret = makeSecret(chance);
  const username = `${state.org}/${holder.kind}/${idOf(holder)}`;
  return commanded(
    { kind: "issue-credential", credential, holder, hash: hashing.secret(secret) },
    { reveals: { of: "secret", credential, username, secret } },
  );
}

function holderOf({ person, relay, fob }: DeedOf<"issue-credential">): Principal {
  if (person !== undefined) return { kind: "person", person };
  if (relay !== undefined) return { kind: "relay", relay };
  return { kind: "fob", fob: certain(fob, "the one holder that the message was checked to have") };
}

function idOf(holder: Principal): string {
  switch (holder.kind) {
    case "person":
      return holder.person;
    case "relay":
      return holder.relay;
    case "fob":
      return holder.fob;
  }
}
