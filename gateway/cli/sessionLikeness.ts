import { wireSessionKinds } from "../../shared/wire/wireWords.ts";
import type { Flag } from "./commandSpec.ts";
import { present } from "./deedSpec.ts";
import type { Given } from "./given.ts";

type KindName = (typeof wireSessionKinds)[number];

/** What a session is like, wherever one is described; everything may be left out. */
export const likenessFlags: readonly Flag[] = [
  { form: "--place <place>", about: "where" },
  { form: "--kind <kind>", about: "what kind of session", choices: wireSessionKinds },
  { form: "--with <initials...>", about: "whom the worker meets: initials only, such as J.S." },
  { form: "--activity <text>", about: "what they do" },
  { form: "--check-in-every <duration>", about: "how often the worker says that all is well; 0s for never" },
  { form: "--colleague <person>", about: "who is close by and knows of it" },
  { form: "--silent", about: "nothing near the worker may ring, light up or vibrate" },
];

/** The same as the wire has it. */
export function likenessOf(given: Given) {
  return present({
    place: given.optional("place"),
    kind: kindOf(given),
    meeting: mutable(given.list("with")),
    activity: given.optional("activity"),
    checkInEvery: given.optional("checkInEvery"),
    colleague: given.optional("colleague"),
    silent: given.flag("silent") || undefined,
  });
}

function kindOf(given: Given): KindName | undefined {
  const kind = given.optional("kind");
  return wireSessionKinds.find((name) => name === kind);
}

/** A list as the wire takes it. */
export function mutable(list: readonly string[] | undefined): string[] | undefined {
  return list && [...list];
}
