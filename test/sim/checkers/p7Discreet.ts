import type { DoneMessage } from "../../../shared/wire/doneMessage.ts";
import type { Account, Violation } from "../account.ts";
import type { FactOf } from "../chronicle.ts";
import { indiscreetFobs } from "./fob/discretion.ts";

/**
 * P7: what a worker is answered under duress is what the safe code would have
 * been answered, nothing about their own alarm comes to them, the board's
 * session looks alike, and fobs hear answers of one length.
 */
export function p7Discreet(account: Account): readonly Violation[] {
  return [
    ...answersApart(account),
    ...sessionsApart(account),
    ...toldOfOwn(account),
    ...repliesApart(account),
    ...indiscreetFobs(account),
  ];
}

/** An answer without what differs between any two: ids, numbers and times. */
function likeness({ done }: FactOf<"done">): string {
  const { id: _id, ...rest } = done;
  return JSON.stringify({ ...rest, about: rest.about?.replaceAll(/\d+/g, "n") }, (_name, value: unknown) =>
    typeof value === "string" ? value.replaceAll(/\d+/g, "n") : value,
  );
}

interface Signed {
  readonly done: FactOf<"done">;
  readonly isDuress: boolean;
}

function signedAnswers(account: Account): readonly Signed[] {
  const said = new Map(account.of("said").map((one) => [one.id, one]));
  return account.of("done").flatMap((done) => {
    const asked = said.get(done.done.id ?? "");
    if (asked === undefined || !isSigned(done.done) || done.done.code === "code-not-recognised") return [];
    return [{ done, isDuress: asked.meant === "duress" }];
  });
}

function isSigned({ do: deed }: DoneMessage): boolean {
  return deed === "check-in" || deed === "end";
}

/** Each answer to a duress code must have been an answer to some safe code as well, or be the one there is for it. */
function answersApart(account: Account): readonly Violation[] {
  const answers = signedAnswers(account);
  const safe = new Set(answers.filter(({ isDuress }) => !isDuress).map(({ done }) => likeness(done)));
  return answers.flatMap(({ done, isDuress }) => {
    if (!isDuress || safe.has(likeness(done)) || isUsual(done.done)) return [];
    const says = `under duress ${done.person} was answered as nobody else is: ${JSON.stringify(done.done)}`;
    return [{ promise: "P7", at: done.at, says }];
  });
}

const usualFields = "about,do,id,onRecord,result,sentence";
const refusedFields = "code,do,id,onRecord,remedy,result,sentence";

/** Where no safe code was answered alike in this run, the answer at least has the form of one, and speaks of a session only. */
function isUsual(done: DoneMessage): boolean {
  const fields = Object.keys(done).sort().join(",");
  if (done.result === "refused") return fields === refusedFields;
  return (
    fields === usualFields &&
    (done.about?.startsWith("s-") ?? false) &&
    !/alarm|duress|help/i.test(done.sentence)
  );
}

/** After any check-in the board shows the session in one of the ways it does after a safe one. */
function sessionsApart(account: Account): readonly Violation[] {
  const shown = account.of("session-shown");
  const looks = signedAnswers(account).flatMap(({ done, isDuress }) => {
    const session = shown.findLast(({ at, session: id }) => at <= done.at && id === done.done.about);
    return session?.message === undefined ? [] : [{ at: session.at, isDuress, look: lookOf(session) }];
  });
  const safe = looks.filter(({ isDuress }) => !isDuress).map(({ look }) => look);
  if (safe.length < 3) return [];
  const fields = new Set(safe);
  return looks.flatMap(({ at, isDuress, look }) =>
    isDuress && !fields.has(look)
      ? [{ promise: "P7", at, says: `after a duress code the board shows a session like no other: ${look}` }]
      : [],
  );
}

/** Which fields it has, and its phase: times, names and places differ between any two sessions. */
function lookOf({ message }: FactOf<"session-shown">): string {
  if (message === undefined) return "";
  const optional = ["place", "colleague", "overranSince"];
  const fields = Object.keys(message).filter((name) => !optional.includes(name));
  return `${message.phase} ${message.checkIn?.state ?? ""} ${fields.sort().join(",")}`;
}

function toldOfOwn(account: Account): readonly Violation[] {
  return account.of("told").flatMap(({ at, person, alert }) => {
    if (alert.alert !== "alarm" && alert.alert !== "news") {
      const wanted = account
        .recorded("session-planned")
        .concat(account.recorded("session-started-unplanned") as never)
        .find(({ event }) => event.session === alert.session.session);
      return wanted === undefined ||
        wanted.event.plan.silent === alert.silent ||
        account.of("gateway-down").length > 0
        ? []
        : [{ promise: "P7", at, says: `${alert.key} forgets that its session is silent` }];
    }
    return alert.alarm.who?.person === person
      ? [{ promise: "P7", at, says: `${person} is told of ${alert.alarm.alarm}, which is about ${person}` }]
      : [];
  });
}

function repliesApart(account: Account): readonly Violation[] {
  const duress = new Set(
    account
      .of("sealed")
      .filter(({ says }) => says === "duress-check-in")
      .map(({ fob, counter }) => `${fob}/${counter}`),
  );
  const apart = account
    .of("brought")
    .filter(({ fob, counter, meaning }) => meaning === "help-is-coming" && duress.has(`${fob}/${counter}`))
    .map(({ at, fob, counter }) => ({
      promise: "P7",
      at,
      says: `${fob} ${counter} answers a duress check-in with more than "received"`,
    }));
  const lengths = account
    .of("downlink")
    .filter(({ bytes }) => bytes !== 16)
    .map(({ at, bytes }) => ({
      promise: "P7",
      at,
      says: `a reply has ${bytes} bytes, not 16 like all others`,
    }));
  return [...apart, ...lengths];
}
