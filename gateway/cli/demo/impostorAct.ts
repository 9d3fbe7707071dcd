import type { HealthMessage } from "../../../shared/wire/healthMessage.ts";
import { allRows } from "../say.ts";
import { carrierEnded } from "../virtualFob/chosenFob.ts";
import { forgedPanic } from "../virtualFob/forgery.ts";
import type { SealedFrame } from "../virtualFob/presses.ts";
import { type Evening, failedTo, must } from "./evening.ts";
import { demoLimits } from "./limits.ts";
import { isOfDemo } from "./strike.ts";

/** P8: a recorded frame and forged ones raise nothing, and are noticed. */
export async function impostors(evening: Evening, recorded: SealedFrame): Promise<void> {
  const { stage, story } = evening;
  story.chapter("6  A stranger with a radio");
  const alertsBefore = callsHeard(evening);
  await send(evening, recorded.bytes);
  story.tell("stranger", "sends Ana's recorded panic again, byte for byte", {
    event: "replayed",
    counter: recorded.counter,
  });
  const ways = ["key", "seal", "bit"] as const;
  for (let sent = 0; sent < demoLimits.forgeries; sent += 1) {
    const counter = recorded.counter + demoLimits.forgedAhead + sent;
    await send(evening, forgedPanic(stage.fob.identity, counter, ways[sent % ways.length] ?? "key"));
  }
  story.tell("stranger", `forges ${demoLimits.forgeries} panics: other keys, broken seals, turned bits`, {
    event: "forged",
    frames: demoLimits.forgeries,
  });
  await story.rest(demoLimits.quietMs);
  const open = await openAlarms(evening, (kind) => kind !== "technical");
  if (open.length > 0 || callsHeard(evening) > alertsBefore)
    throw failedTo("nothing to come of a replayed and of forged frames");
  story.tell("Hark", "raises no alarm and alerts nobody", { event: "impostors-ignored", alarms: open });
  const isSaid = (health: HealthMessage): health is HealthMessage =>
    health.state !== "gone" && health.faults.some(({ code }) => code === "frames-refused");
  const { message } = must(
    await stage.you.health.find(isSaid, demoLimits.withinMs, story.signal),
    "Hark to say that frames were refused",
  );
  const fault =
    message.state === "gone" ? undefined : message.faults.find(({ code }) => code === "frames-refused");
  story.tell("Hark", `has counted them, and says so to everyone: ${fault?.sentence ?? ""}`, {
    event: "forgeries-counted",
    code: fault?.code,
  });
  await story.beat();
}

async function send({ stage }: Evening, frame: Uint8Array): Promise<void> {
  const sent = await stage.relay.send(frame);
  if (!sent.ok) throw carrierEnded(sent.fault, stage.relay.where);
}

/** Alerts that somebody needs help. A relay that an earlier demo left behind may be missed just now. */
function callsHeard({ stage }: Evening): number {
  return stage.clara.alerts.all.filter(
    ({ message }) => message.alert === "alarm" && message.alarm.kind !== "technical",
  ).length;
}

/** The demo's own open alarms, of the kinds that are asked for. */
export async function openAlarms(
  { stage }: Pick<Evening, "stage">,
  isMeant: (kind: string) => boolean = () => true,
): Promise<readonly string[]> {
  const { gateway } = stage.clara;
  const open: string[] = [];
  for (const { alarm: id, state } of await allRows(gateway, "alarms")) {
    if (state === "resolved") continue;
    const { alarm } = await gateway.ask({ ask: "alarm", alarm: id });
    if (isOfDemo(alarm) && isMeant(alarm.kind)) open.push(id);
  }
  return open;
}
