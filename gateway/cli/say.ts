import type { WireAnswer } from "../../shared/wire/answers.ts";
import type { DoText } from "../../shared/wire/doMessage.ts";
import type { DoneMessage } from "../../shared/wire/doneMessage.ts";
import type { Call } from "./commandSpec.ts";
import { Conversation, foreignAnswer } from "./conversation.ts";
import { readCredential } from "./credentialFile.ts";
import { misused } from "./ended.ts";
import { cliLimits } from "./limits.ts";
import { refusedEnding } from "./lineEndings.ts";

/** Speaks with the gateway as whoever `--as` names, and hangs up whatever happens. */
export async function converse<Value>(
  { given, kit }: Call,
  speak: (gateway: Conversation) => Promise<Value>,
): Promise<Value> {
  const gateway = new Conversation(readCredential(given, kit));
  try {
    return await speak(gateway);
  } finally {
    gateway.close();
  }
}

/** Has one thing done and says what became of it. `--id` names it, so that a script may repeat itself. */
export async function carryOut(call: Call, message: DoText): Promise<DoneMessage> {
  const done = await converse(call, (gateway) => carryOutIn(gateway, call, message));
  tellDone(call, done);
  return done;
}

/** The same within a conversation, saying nothing; a refusal ends the command. */
export async function carryOutIn(
  gateway: Conversation,
  { given }: Call,
  message: DoText,
): Promise<DoneMessage> {
  const id = given.optional("id");
  const done = await gateway.act(id === undefined ? message : { ...message, id });
  if (done.result !== "done") throw refusedEnding(done);
  return done;
}

export function tellDone({ kit, print }: Call, done: DoneMessage): void {
  if (print.json) {
    print.value(done);
    return;
  }
  const about = done.about === undefined || done.sentence.includes(done.about) ? "" : ` (${done.about})`;
  print.line(`${kit.out.paint("green", "✓")} ${done.sentence}${about}`);
}

type Listing = Extract<WireAnswer, { readonly rows: readonly unknown[] }>["of"];
type Pages = { [Of in Listing]: Extract<WireAnswer, { of: Of }> };
type RowOf<Of extends Listing> = Pages[Of]["rows"][number];

/** Every row of a listing, page after page, up to `--limit`. */
export async function allRows<const Of extends Listing>(
  gateway: Conversation,
  of: Of,
  most: number = cliLimits.rowsInAll,
): Promise<readonly RowOf<Of>[]> {
  const rows: RowOf<Of>[] = [];
  let after: string | undefined;
  do {
    const limit = Math.min(cliLimits.rowsAtOnce, most - rows.length);
    const page = await pageOf(gateway, of, { limit, after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined && rows.length < most);
  return rows;
}

async function pageOf<const Of extends Listing>(
  gateway: Conversation,
  of: Of,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<Pages[Of]> {
  const done = await gateway.act({ ask: of, limit, ...(after !== undefined && { after }) });
  if (done.result !== "done") throw refusedEnding(done);
  const { answer } = done;
  if (!isPageOf(answer, of)) throw foreignAnswer();
  return answer;
}

function isPageOf<Of extends Listing>(answer: WireAnswer | undefined, of: Of): answer is Pages[Of] {
  return answer?.of === of;
}

/** `--limit`, checked; without it, everything. */
export function limitOf({ given }: Call): number {
  const text = given.optional("limit");
  if (text === undefined) return cliLimits.rowsInAll;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw misused("--limit is a whole number from 1.");
  return Math.min(count, cliLimits.rowsInAll);
}
