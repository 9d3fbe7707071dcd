import type { AlarmId, OrgId, PersonId } from "../../../shared/base/ids.ts";
import { buildDo, type DoText } from "../../../shared/wire/doMessage.ts";
import type { Way } from "../../../shared/wire/tellingFields.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import { wayWords } from "../words/alarmWords.ts";

/** Whose topic the lines name: a person's own, or `YOU` for whoever reads a retained message. */
export type Reader = PersonId | "anyone";

/** A line ready to paste after host, login and password. */
export function wayTo(
  org: OrgId,
  reader: Reader,
  wish: { readonly to: string; readonly message: DoText },
): Way {
  const payload = buildDo(wish.message);
  const topic = doTopic(org, reader);
  return { to: wish.to, topic, payload, command: `mosquitto_pub -q 1 -t '${topic}' -m '${payload}'` };
}

/** What a responder can do about an alarm, in the order in which it is done. */
export function alarmWays(org: OrgId | undefined, alarm: AlarmId, reader: Reader): readonly Way[] {
  if (org === undefined) return [];
  return [
    wayTo(org, reader, { to: wayWords.acknowledge, message: { do: "acknowledge", alarm } }),
    wayTo(org, reader, {
      to: wayWords.attempt,
      message: { do: "attempt", alarm, how: "phone", result: "no-answer" },
    }),
    wayTo(org, reader, {
      to: wayWords.emergencyServices,
      message: { do: "emergency-services", alarm, reference: "CAD 1234" },
    }),
    wayTo(org, reader, { to: wayWords.resolve, message: { do: "resolve", alarm, outcome: "genuine" } }),
  ];
}

function doTopic(org: OrgId, reader: Reader): string {
  if (reader !== "anyone") return topicText(org, { kind: "do", person: reader });
  return `hark/v1/${org}/people/YOU/do`;
}
