import type { AlarmMessage } from "../../../shared/wire/alarmMessage.ts";
import { rotaLayers } from "../../../shared/wire/rotaFields.ts";
import { misused } from "../ended.ts";
import { allRows } from "../say.ts";
import { idIn } from "./audience.ts";
import type { Company } from "./buildStage.ts";
import { cast, isMarked, scenery } from "./cast.ts";

/** What was left over and is put in order now. */
export interface Tidied {
  readonly alarms: readonly string[];
  readonly sessions: readonly string[];
}

/**
 * Ends what is open of this demo, or of one that was cut off: every alarm of
 * its people as a drill, every session, and its turn on call.
 */
export async function endWhatIsOpen(company: Company): Promise<Tidied> {
  await clearRota(company);
  const sessions = await endSessions(company);
  const alarms = await closeAlarms(company);
  return { alarms, sessions };
}

/** Leaves the demo's people and things so that they stand in nobody's way until the next one. */
export async function strike(company: Company): Promise<Tidied> {
  const { you } = company;
  const tidied = await endWhatIsOpen(company);
  for (const { fob, standing } of await allRows(you.gateway, "fobs"))
    if (isMarked(fob) && standing === "assigned") await you.does({ do: "return-fob", fob });
  for (const { relay, state } of await allRows(you.gateway, "relays"))
    if (isMarked(relay) && state !== "retired") await you.does({ do: "retire-relay", relay });
  // Whoever answers alarms and cannot be reached would make every real alarm escalate for nothing.
  for (const { person, name, phone } of Object.values(cast))
    await you.does({ do: "change-person", person, name, phone, roles: ["worker"] });
  for (const { credential } of await allRows(you.gateway, "credentials"))
    if (isMarked(credential)) await you.does({ do: "revoke-credential", credential });
  const { ana, bruno, clara, dora } = company;
  for (const phone of [you, ana, bruno, clara, dora]) await phone.hangUp();
  return tidied;
}

/** Whether an alarm is about nobody and nothing but the demo's own. */
export function isOfDemo({ who, fob, relay, uncovered }: AlarmMessage): boolean {
  if (who !== undefined) return isMarked(who.person);
  if (fob !== undefined) return isMarked(fob);
  return isMarked(relay) && uncovered.every(({ person }) => isMarked(person));
}

/** Takes Bruno off call, where the demo put him there. */
async function clearRota({ you }: Pick<Company, "you">): Promise<void> {
  const { layers } = await you.gateway.ask({ ask: "rota" });
  if (!layers.some((layer) => idIn(layer) === scenery.layer)) return;
  const kept = rotaLayers.safeParse(layers.filter((layer) => idIn(layer) !== scenery.layer));
  if (!kept.success) {
    throw misused(
      `The demo cannot read the rota, so Bruno (demo) is still on call in it.`,
      `Take the layer ${scenery.layer} out with \`hark rota set\`.`,
    );
  }
  await you.does({ do: "set-rota", layers: kept.data });
}

async function endSessions({ clara, ana }: Company): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const row of await allRows(clara.gateway, "sessions")) {
    if (row.workers.length === 0 || !row.workers.every(({ person }) => isMarked(person))) continue;
    const { session } = row;
    if (row.phase === "active") await clara.does({ do: "end", session });
    if (row.phase === "planned" || row.phase === "approved") await clara.does({ do: "cancel", session });
    if (row.phase === "active" || row.phase === "ended") {
      await ana.does({ do: "report", session, done: "A demo: nobody was met." });
      ended.push(session);
    }
  }
  return ended;
}

async function closeAlarms({ clara }: Company): Promise<readonly string[]> {
  const closed: string[] = [];
  for (const { alarm: id, state } of await allRows(clara.gateway, "alarms")) {
    if (state === "resolved") continue;
    const { alarm } = await clara.gateway.ask({ ask: "alarm", alarm: id });
    if (!isOfDemo(alarm)) continue;
    await clara.does({ do: "resolve", alarm: id, outcome: "drill", note: "Closed by the demo." });
    closed.push(id);
  }
  return closed;
}
