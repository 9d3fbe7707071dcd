import { setTimeout as wait } from "node:timers/promises";
import { nextCounter, wakeCounters } from "../../../firmware/logic/counters.ts";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { answeredBadly, misused, unheld } from "../ended.ts";
import { type ChosenFob, carrierEnded, chosenFob, fobFlags, openCarrier } from "./chosenFob.ts";
import { readLastFrame } from "./fobFile.ts";
import { openFobFlash } from "./fobFlash.ts";
import { type Forgery, forgedPanic, isTrueReply } from "./forgery.ts";
import { fobLimits } from "./limits.ts";

const forgeries = ["key", "seal", "bit"] as const satisfies readonly Forgery[];

const forgeryWords: Readonly<Record<Forgery, string>> = {
  key: "sealed with another key",
  seal: "with a broken seal",
  bit: "with one bit of what it says turned over",
};

const replay: CommandSpec = {
  name: "replay",
  about: "Send the last confirmed frame again, as somebody who recorded it would",
  more: "It is another reception of a frame that was heard: it raises nothing anew, and the fob shows nothing.",
  flags: fobFlags,
  examples: [["hark fob replay", "then: hark alarms list"]],
  run: replayLast,
};

const forge: CommandSpec = {
  name: "forge",
  about: "Send a panic that the fob did not make, as somebody without its key would",
  more: "Nothing may come of it but a count of refused frames. An answer would be a mistake in Hark, and ends this command with 1.",
  flags: [
    ...fobFlags,
    { form: "--how <forgery>", about: "another key, a broken seal or a turned bit", choices: forgeries },
  ],
  examples: [["hark fob forge --how bit", "one bit of a real frame turned over"]],
  run: forgeOne,
};

export const impostorCommands: readonly CommandSpec[] = [replay, forge];

async function replayLast(call: Call): Promise<void> {
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const last = readLastFrame(chosen.folder, fob);
  if (last === undefined)
    throw misused(`No frame of ${fob} was confirmed yet.`, "Press it first: `hark fob press`.");
  const answered = await sendAndWatch(call, chosen, last.frame);
  if (call.print.json)
    call.print.value({ result: "done", fob, counter: last.counter, answered, showed: false });
  else
    call.print.line(
      `${fob}: frame ${last.counter} sent again. The fob shows nothing; \`hark alarms list\` shows nothing new.`,
    );
}

async function forgeOne(call: Call): Promise<void> {
  const chosen = chosenFob(call);
  const { fob } = chosen.kept.identity;
  const how = forgeries.find((one) => one === call.given.optional("how")) ?? "key";
  const forged = forgedPanic(chosen.kept.identity, counterOfNobody(chosen), how);
  const answered = await sendAndWatch(call, chosen, forged);
  if (call.print.json) call.print.value({ result: answered ? "failed" : "done", fob, how, answered });
  if (answered) {
    const sentence = `A frame ${forgeryWords[how]} was answered. That must not happen: please report it.`;
    throw (call.print.json ? answeredBadly : unheld)("forgery-answered", sentence);
  }
  if (!call.print.json)
    call.print.line(
      `${fob}: a panic ${forgeryWords[how]} was sent. Nobody answered, as it should be; it was counted.`,
    );
}

/** P8: a number that the fob itself will never seal under. */
function counterOfNobody({ folder, kept }: ChosenFob): number {
  const { fob } = kept.identity;
  const flash = openFobFlash(folder, fob);
  try {
    const counter = nextCounter(wakeCounters(flash), flash);
    if (counter === undefined) throw misused(`The counters of ${fob} cannot be kept.`, "Make another fob.");
    return counter;
  } finally {
    flash.close();
  }
}

/** Sends it once and tells whether any reply with a true seal came back. */
async function sendAndWatch(call: Call, chosen: ChosenFob, frame: Uint8Array): Promise<boolean> {
  let isAnswered = false;
  const carrier = await openCarrier(call, chosen, (reply) => {
    isAnswered ||= isTrueReply(chosen.kept.identity, reply);
  });
  try {
    const sent = await carrier.send(frame);
    if (!sent.ok) throw carrierEnded(sent.fault, carrier.where);
    await wait(fobLimits.silenceMs);
    return isAnswered;
  } finally {
    await carrier.close();
  }
}
