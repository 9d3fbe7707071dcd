import type { AlarmId, OrgId, SessionId } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import { buildAlarm } from "../../../shared/wire/alarmMessage.ts";
import { buildSession } from "../../../shared/wire/sessionMessage.ts";
import { type Topic, topicText } from "../../../shared/wire/topics.ts";
import { workersConcerned } from "../../core/alarm/findTargets.ts";
import type { DomainEvent } from "../../core/event.ts";
import type { Alarm, OrgState } from "../../core/state.ts";
import type { Broker } from "../broker.ts";
import type { Clock } from "../clock.ts";
import type { Committed, Observer } from "../engine/observer.ts";
import { alarmMessage } from "../projections/alarmMessage.ts";
import { sessionMessage } from "../projections/sessionMessage.ts";
import { resolvedShownMs } from "./limits.ts";

export interface BoardParts {
  readonly org: OrgId;
  readonly broker: Pick<Broker, "publish">;
  readonly clock: Clock;
}

/**
 * Keeps every open alarm and current session retained at the broker, as the
 * state last committed says, so that whoever connects sees all there is. It is
 * derived, never recorded: after a restart it is simply shown again.
 */
export class Board implements Observer {
  readonly #parts: BoardParts;
  #offRecord = false;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  /** Shows everything, and takes down what an earlier life may have left at a broker that outlived it. */
  showAll(state: OrgState): void {
    for (const alarm of state.closedAlarms.keys()) this.#clear({ kind: "alarm", alarm });
    for (const session of state.closedSessions.keys()) this.#clear({ kind: "session", session });
    for (const alarm of state.alarms.keys()) this.#showAlarm(state, alarm);
    for (const session of state.sessions.keys()) this.#showSession(state, session);
  }

  committed({ events, state, offRecord }: Committed): void {
    this.#offRecord = offRecord;
    const touched = touchedBy(events, state);
    for (const alarm of touched.alarms) this.#showAlarm(state, alarm);
    for (const session of touched.sessions) this.#showSession(state, session);
  }

  recordRestored(state: OrgState): void {
    this.#offRecord = false;
    for (const alarm of state.alarms.keys()) this.#showAlarm(state, alarm);
  }

  #showAlarm(state: OrgState, id: AlarmId): void {
    const open = state.alarms.get(id);
    const alarm = open ?? state.closedAlarms.get(id);
    if (!alarm) return;
    if (isSecretFromReaders(state, alarm)) return;
    const message = alarmMessage(state, alarm, { offRecord: this.#offRecord, reader: "anyone" });
    this.#show({ kind: "alarm", alarm: id }, buildAlarm(message));
    if (open) return;
    const { clock } = this.#parts;
    clock.wakeAt(monotonic(clock.monotonic() + resolvedShownMs), () => {
      this.#clear({ kind: "alarm", alarm: id });
    });
  }

  #showSession(state: OrgState, id: SessionId): void {
    const session = state.sessions.get(id);
    if (session) this.#show({ kind: "session", session: id }, buildSession(sessionMessage(state, session)));
    else this.#clear({ kind: "session", session: id });
  }

  #show(topic: Topic, payload: string): void {
    const { org, broker } = this.#parts;
    broker.publish({ topic: topicText(org, topic), payload, qos: 1, retain: true });
  }

  #clear(topic: Topic): void {
    this.#show(topic, "");
  }
}

/**
 * P7: the retained picture reaches every supervisor and lead. Where one of them
 * is the worker under duress it is not shown; responders are told one by one.
 */
function isSecretFromReaders(state: OrgState, alarm: Alarm): boolean {
  if (alarm.kind !== "duress") return false;
  for (const worker of workersConcerned(state, alarm.subject)) {
    const roles = state.people.get(worker)?.roles ?? [];
    if (roles.includes("supervisor") || roles.includes("lead")) return true;
  }
  return false;
}

interface Touched {
  readonly alarms: ReadonlySet<AlarmId>;
  readonly sessions: ReadonlySet<SessionId>;
}

/** Names and places are part of the pictures, so a change of one may change every picture. */
function touchedBy(events: readonly DomainEvent[], state: OrgState): Touched {
  const alarms = new Set<AlarmId>();
  const sessions = new Set<SessionId>();
  for (const event of events) {
    if ("alarm" in event && event.alarm) alarms.add(event.alarm);
    if ("session" in event && event.session) {
      sessions.add(event.session);
      for (const alarm of state.openAlarmsOf.get(event.session) ?? []) alarms.add(alarm);
    }
    if (event.kind !== "person-changed" && event.kind !== "place-changed") continue;
    for (const alarm of state.alarms.keys()) alarms.add(alarm);
  }
  return { alarms, sessions };
}
