import { setInterval } from "node:timers/promises";
import { relayStatusEveryMs } from "../../../shared/wire/relayStatus.ts";
import type { Call, CommandSpec } from "../commandSpec.ts";
import { carrierEnded, chosenFob, chosenRelay, fobFlags, openChosenRelay } from "./chosenFob.ts";

/** Keeps a virtual fob's relay up, so that nobody is told that it was lost. */
export const relay: CommandSpec = {
  name: "relay",
  about: "Keep the virtual fobs' relay up, until you press Ctrl-C",
  more: "A relay that stops answering is a technical alarm; this is the relay answering. Ctrl-C pulls its plug, and Hark notices.",
  flags: fobFlags.filter(
    ({ form }) => !form.startsWith("--serial") && !form.startsWith("--baud") && form !== "--own",
  ),
  examples: [["hark fob relay", "in a terminal of its own"]],
  run: keepUp,
};

async function keepUp(call: Call): Promise<void> {
  const { kept, folder } = chosenFob(call);
  const chosen = chosenRelay(call, folder);
  const opened = await openChosenRelay(call, chosen, {
    address: kept.identity.address,
    hear: () => {},
    announces: true,
  });
  if (!opened.ok) throw carrierEnded(opened.fault, chosen.login);
  const carrier = opened.value;
  call.print.aside(`The relay ${chosen.relay} is up. Ctrl-C pulls its plug.`);
  const stop = new AbortController();
  const saying = sayUpAgain(() => carrier.sayUp(), stop.signal);
  const how = await Promise.race([
    call.kit.untilStopped().then(() => "stopped" as const),
    carrier.lost.then(() => "lost" as const),
  ]);
  stop.abort();
  carrier.die();
  await saying;
  if (how === "lost")
    throw carrierEnded({ code: "gateway-unreachable", detail: "the connection was lost" }, chosen.login);
}

async function sayUpAgain(sayUp: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of setInterval(relayStatusEveryMs, undefined, { signal })) await sayUp();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
