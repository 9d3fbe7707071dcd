import type { AlarmMessage } from "../../../shared/wire/alarmMessage.ts";
import type { HealthMessage } from "../../../shared/wire/healthMessage.ts";
import type { Voice } from "../voice.ts";

/** What a change of the board is to whoever watches. */
export type Change = "new" | "changed" | "gone";

export type Contact = { readonly state: "kept" } | { readonly state: "lost"; readonly why: string };

/** What the watcher knows: the alarms, how Hark is, and whether it still hears the gateway at all. */
export class AlarmBoard {
  readonly #alarms = new Map<string, AlarmMessage>();
  health: HealthMessage | undefined;
  contact: Contact = { state: "lost", why: "not connected yet" };

  /** An alarm as the gateway tells it; `undefined` when its topic was emptied. */
  take(id: string, alarm: AlarmMessage | undefined): Change {
    const known = this.#alarms.get(id);
    if (alarm === undefined) {
      this.#alarms.delete(id);
      return "gone";
    }
    this.#alarms.set(id, alarm);
    const isFresh =
      known === undefined || (known.answer.state !== "ringing" && alarm.answer.state === "ringing");
    return isFresh && alarm.answer.state === "ringing" ? "new" : "changed";
  }

  /** Forgets what a lost connection told: what is still open comes again, retained. */
  clear(): void {
    this.#alarms.clear();
  }

  /** The whole board; those that ring come first, the newest of each kind on top. */
  lines(voice: Voice, at: string): readonly string[] {
    const alarms = [...this.#alarms.values()].toSorted(byUrgency);
    return [
      `${voice.paint("bold", "Hark alarms")}  ${at}`,
      ...this.#contactLines(voice),
      ...healthLines(this.health, voice),
      "",
      ...(alarms.length === 0
        ? ["No alarm is open."]
        : alarms.flatMap((alarm) => [...entryLines(alarm, voice), ""])),
    ];
  }

  #contactLines(voice: Voice): readonly string[] {
    if (this.contact.state === "kept") return [];
    return [
      voice.paint("red", `!!! CONTACT WITH THE GATEWAY LOST: ${this.contact.why}.`),
      voice.paint("red", "    THIS BOARD MAY BE WRONG: NEW ALARMS DO NOT SHOW. Dialling again."),
    ];
  }
}

/** One alarm on one line, for logs and pipes. */
export function alarmLine(change: Change, { alarm, answer, headline }: AlarmMessage): string {
  return `${change} ${alarm} ${answer.state}: ${headline} ${answer.sentence}`;
}

function entryLines(alarm: AlarmMessage, voice: Voice): readonly string[] {
  const { answer, headline, firstThingsToDo } = alarm;
  const style = answer.state === "ringing" ? "red" : answer.state === "acknowledged" ? "yellow" : "dim";
  return [
    `${voice.paint(style, answer.state.toUpperCase().padEnd(12))} ${alarm.alarm}  ${headline}`,
    `             since ${alarm.since.local}. ${answer.sentence}`,
    ...(answer.state === "resolved"
      ? []
      : firstThingsToDo.slice(0, 2).map((thing) => `             → ${thing}`)),
  ];
}

function healthLines(health: HealthMessage | undefined, voice: Voice): readonly string[] {
  if (health === undefined || health.state === "ok") return [];
  if (health.state === "gone")
    return [voice.paint("red", "!!! THE GATEWAY HAS GONE: nobody watches until it is back.")];
  const style = health.state === "blind" ? "red" : "yellow";
  return health.faults.map(({ sentence }) => voice.paint(style, `! ${sentence}`));
}

const urgency = { ringing: 0, acknowledged: 1, resolved: 2 } as const;

function byUrgency(a: AlarmMessage, b: AlarmMessage): number {
  return urgency[a.answer.state] - urgency[b.answer.state] || b.since.utc.localeCompare(a.since.utc);
}
