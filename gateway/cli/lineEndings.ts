import { unreachable } from "../../shared/base/invariant.ts";
import type { DoneMessage } from "../../shared/wire/doneMessage.ts";
import type { Credential } from "./credentialFile.ts";
import { Ended } from "./ended.ts";
import type { LineFault } from "./line.ts";

const whereItRuns = "Run `hark doctor` on the gateway's computer, or start it there with `hark start`.";

/** Ends a command whose line to the gateway is not to be had. */
export function lineEnded(fault: LineFault, { url, username }: Pick<Credential, "url" | "username">): Ended {
  switch (fault.code) {
    case "gateway-unreachable":
      return ending("unreachable", fault.code, [
        `No gateway answers at ${url} (${fault.detail}).`,
        whereItRuns,
      ]);
    case "gateway-busy":
      return ending("unreachable", fault.code, [
        `The gateway at ${url} lets nobody more in at the moment.`,
        "Try again in a moment; if it lasts, run `hark doctor` on the gateway's computer.",
      ]);
    case "credential-refused":
      return ending("credential", fault.code, [
        `The gateway does not accept the credential of ${username}: it may have been revoked.`,
        "Have an admin issue another with `hark credential issue`. After many failed tries the gateway also waits a minute.",
      ]);
    case "certificate-refused":
      return ending("unreachable", fault.code, [
        `The certificate of ${url} is not trusted (${fault.detail}), so nothing was sent.`,
        "Put the authority that signed it into the credential file as `ca` (a PEM file beside it, or the PEM text).",
      ]);
    case "subscription-refused":
      return ending("refused", fault.code, [
        `The gateway does not let ${username} listen to that.`,
        "Alarms and sessions are for supervisors and leads; use `--as` with such a person's credential.",
      ]);
    default:
      return unreachable(fault);
  }
}

export function noAnswer(credential: Credential): Ended {
  return lineEnded({ code: "gateway-unreachable", detail: "no answer in time" }, credential);
}

/** Ends a command that the gateway refused, in the gateway's own words. */
export function refusedEnding(done: DoneMessage): Ended {
  const { code = done.result, sentence, remedy, problems = [] } = done;
  const how = done.result === "not-understood" ? "usage" : "refused";
  return new Ended(how, { code, sentence, remedy, problems });
}

function ending(
  how: "unreachable" | "credential" | "refused",
  code: string,
  [sentence = "", remedy]: readonly string[],
): Ended {
  return new Ended(how, { code, sentence, remedy, problems: [] });
}
