import type { AlarmMessage } from "../../shared/wire/alarmMessage.ts";
import type { Voice } from "./voice.ts";

/** One alarm, whole: what to do first, then who, where and what has happened. */
export function alarmLines(alarm: AlarmMessage, voice: Voice): readonly string[] {
  const { headline, firstThingsToDo, answer, onRecord } = alarm;
  return [
    voice.paint(answer.state === "ringing" ? "red" : "bold", headline),
    `${alarm.alarm} since ${alarm.since.local}. ${answer.sentence}`,
    ...(onRecord ? [] : ["The journal cannot be written: keep your own notes."]),
    "",
    "First things to do:",
    ...firstThingsToDo.map((thing, place) => `  ${place + 1}. ${thing}`),
    ...peopleLines(alarm),
    ...storyLines(alarm),
  ];
}

function peopleLines({ kind, who, where, colleague, session, uncovered }: AlarmMessage): readonly string[] {
  return [
    "",
    `Who:       ${who ? reach(who) : kind === "technical" ? "Hark itself" : "nobody is known to hold this fob"}`,
    `Where:     ${[where.name, where.address].filter((text) => text !== "").join(", ")}`,
    ...(where.guidance === "" ? [] : [`           ${where.guidance}`]),
    ...(colleague ? [`Colleague: ${reach(colleague)}`] : []),
    ...(session?.silent === true ? ["Silent:    do not ring or message the worker"] : []),
    ...uncovered.map((person) => `Uncovered: ${reach(person)}`),
  ];
}

function storyLines(alarm: AlarmMessage): readonly string[] {
  const { oddities, nearRelay, told, gaps, attempts, emergencyServices } = alarm;
  const lines = [
    ...oddities.map(({ sentence }) => sentence),
    ...nearRelay.map(
      ({ name, rssi, heard }) =>
        `Heard by ${name}${rssi === undefined ? "" : ` at ${rssi} dBm`}, ${heard.local}.`,
    ),
    ...told.map(({ sentence }) => sentence),
    ...gaps.map(({ sentence }) => sentence),
    ...attempts.map(({ by, at, how, result, note }) =>
      `${at.local}: ${by.name} tried by ${how}: ${result}. ${note}`.trimEnd(),
    ),
    ...emergencyServices.map(({ called, reference }) =>
      `${called.local}: emergency services called. ${reference}`.trimEnd(),
    ),
  ];
  return lines.length === 0 ? [] : ["", ...lines.map((line) => `- ${line}`)];
}

function reach({ name, phone }: { readonly name: string; readonly phone: string }): string {
  return phone === "" ? `${name} (no number known)` : `${name} on ${phone}`;
}
