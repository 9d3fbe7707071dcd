import type { Call } from "../commandSpec.ts";
import type { Conversation } from "../conversation.ts";
import { misused, unheld } from "../ended.ts";
import { allRows } from "../say.ts";
import { isMarked } from "./cast.ts";

/** Whom the demo's alarms would reach besides its own people. */
export interface Audience {
  /** Supervisors, leads and whoever is on call; not whoever runs the demo. */
  readonly others: readonly string[];
  /** Whether the rota is the organisation's own, so that its on-call people are told first. */
  readonly hasRota: boolean;
}

export async function findAudience(gateway: Conversation): Promise<Audience> {
  const people = await allRows(gateway, "people");
  const { turns } = await gateway.ask({ ask: "who" });
  const { layers } = await gateway.ask({ ask: "rota" });
  const me: string = gateway.credential.person;
  const isOther = (person: string): boolean => person !== me && !isMarked(person);
  const answering = people
    .filter(({ standing, roles }) => standing === "active" && roles.some(isAnswering))
    .filter(({ person }) => isOther(person));
  const onCall = turns.flatMap((turn) => turn.people).filter(({ person }) => isOther(person));
  return {
    others: [...new Set([...answering, ...onCall].map(({ name }) => name))],
    hasRota: layers.some((layer) => !isMarked(idIn(layer))),
  };
}

/** A demo pages nobody without saying so: it asks, or wants `--yes`. */
export async function askLeave({ kit, given, print }: Call, { others, hasRota }: Audience): Promise<void> {
  if (others.length === 0) return;
  const lines = [
    `This organisation has people of its own who answer alarms: ${others.join(", ")}.`,
    "The demo's alarms are real. They would be alerted too, at the first step or when it escalates;",
    "every alarm names its people with “(demo)” and is closed as a drill.",
    hasRota
      ? "Your rota stays as it is."
      : "Nobody is on call by your rota, so Bruno (demo) is, for the demo's length: in that minute a real press would reach your leads up to 30 seconds later.",
  ];
  for (const line of lines) print.aside(line);
  if (given.flag("yes")) return;
  if (!kit.input.isTerminal) {
    throw misused(
      `The demo would alert ${others.join(", ")}.`,
      "Tell them, and say --yes; or run it on a gateway of its own: `hark start --data /tmp/hark-demo`.",
    );
  }
  const answer = await kit.input.ask("Go on? Type y: ", false);
  if (!/^y(?:es)?$/i.test(answer.trim()))
    throw unheld("not-confirmed", "Nothing was done, and nobody was alerted.");
}

export function idIn(layer: unknown): string | undefined {
  return typeof layer === "object" && layer !== null && "id" in layer && typeof layer.id === "string"
    ? layer.id
    : undefined;
}

function isAnswering(role: string): boolean {
  return role === "supervisor" || role === "lead";
}
