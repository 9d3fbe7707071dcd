import { toHex } from "../../../shared/base/bytes.ts";
import type { AlarmId, FobAddress, FobId } from "../../../shared/base/ids.ts";
import type { ReplyMeaning, SessionNews } from "../../../shared/frame/reply.ts";
import { buildDownlink } from "../../../shared/wire/downlinkMessage.ts";
import { type Topic, topicText } from "../../../shared/wire/topics.ts";
import type { EventKind } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";
import type { Broker } from "../broker.ts";
import type { Committed } from "../engine/observer.ts";
import type { Via } from "../intake/heardFrame.ts";
import type { Seals } from "../intake/seals.ts";
import { type Hearer, ownConnection } from "../presence/hearers.ts";
import type { Presence } from "../presence/presence.ts";
import { feedbackLimits } from "./limits.ts";

export interface FeedbackParts {
  readonly broker: Pick<Broker, "publish">;
  readonly state: () => OrgState;
  readonly seals: Seals;
  readonly presence: Pick<Presence, "hearersOf">;
}

/** The frame that is answered, and who passed it on. */
export interface Answered {
  readonly fob: { readonly id: FobId; readonly address: FobAddress };
  readonly counter: number;
  readonly meaning: "panic" | "man-down" | "assistance" | "check-in" | "duress-check-in";
  readonly via: Via;
}

interface Repeat {
  readonly counter: number;
  readonly alarm: AlarmId;
  left: number;
}

/** P6: what the fob's wearer is told, sealed, by whoever can reach the fob. */
export class Feedback {
  readonly #parts: FeedbackParts;
  readonly #repeats = new Map<FobId, Repeat>();
  /** P6: alarms whose taking charge is on record. The state shows one sooner, and a crash may still forget it. */
  readonly #inCharge = new Set<AlarmId>();

  constructor(parts: FeedbackParts) {
    this.#parts = parts;
    this.recordRestored(parts.state());
  }

  /** To be told of every turn of the engine. */
  committed({ events, offRecord }: Pick<Committed, "events" | "offRecord">): void {
    for (const event of events) {
      if (event.kind === "alarm-acknowledged") {
        if (!offRecord) this.#inCharge.add(event.alarm);
      } else if (endsCharge(event.kind) && "alarm" in event && event.alarm) {
        this.#inCharge.delete(event.alarm);
      }
      // P6: under its new key the fob counts from the beginning, and an old counter would name another press.
      if (event.kind === "fob-re-enrolled") this.#repeats.delete(event.fob);
    }
  }

  /** Everything the state shows is on record. */
  recordRestored(state: OrgState): void {
    this.#inCharge.clear();
    for (const alarm of state.alarms.values()) {
      if (alarm.answer.phase === "acknowledged") this.#inCharge.add(alarm.id);
    }
  }

  /** Answers a frame that is on disk, to whoever passed it on. `alarm` is what the frame led to. */
  confirm(answered: Answered, alarm: AlarmId | undefined): void {
    const { fob, counter } = answered;
    const hearer = hearerOf(answered.via);
    // First, so that a relay with room for one reply keeps the one that its wearer waits for.
    this.#send({ fob: fob.id, counter, meaning: this.#sessionNews(fob.id) }, hearer);
    this.#send({ fob: fob.id, counter, meaning: this.#meaningFor(answered, alarm) }, hearer);
  }

  /**
   * Somebody took charge: tells the fob by those who heard it lately, and again
   * when it is next heard. `nobody` when none did; the fob is told then too. To
   * be called once the taking charge is on record, and not before.
   */
  helpIsComing(fob: FobId, counter: number, alarm: AlarmId): "sent" | "nobody" {
    this.#inCharge.add(alarm);
    if (!this.#isHelpComing(alarm)) {
      this.#inCharge.delete(alarm);
      return "nobody";
    }
    this.#repeats.delete(fob);
    this.#repeats.set(fob, { counter, alarm, left: feedbackLimits.helpRepeats });
    this.#boundRepeats();
    const hearers = this.#parts.presence.hearersOf(fob).slice(0, feedbackLimits.relaysTold);
    for (const hearer of hearers) this.#send({ fob, counter, meaning: "help-is-coming" }, hearer);
    return hearers.length === 0 ? "nobody" : "sent";
  }

  /** A verified frame came in, so the fob can be reached now: says again what it may have missed. */
  heardFrom(fob: FobId, via: Via): void {
    const repeat = this.#repeats.get(fob);
    if (repeat === undefined) return;
    repeat.left -= 1;
    const isComing = this.#isHelpComing(repeat.alarm);
    if (repeat.left === 0 || !isComing) this.#repeats.delete(fob);
    if (isComing) this.#send({ fob, counter: repeat.counter, meaning: "help-is-coming" }, hearerOf(via));
  }

  /** How often the fob's heartbeats are wanted; what it says of a session shows nowhere on the fob. */
  #sessionNews(fob: FobId): SessionNews {
    const { fobs, activeSessionsOf } = this.#parts.state();
    const holder = fobs.get(fob)?.holder;
    const isOn = holder !== undefined && (activeSessionsOf.get(holder)?.length ?? 0) > 0;
    return isOn ? "session-on" : "session-off";
  }

  /** P7: a check-in hears the same whether it was one or a cry for help in its disguise. */
  #meaningFor({ meaning }: Answered, alarm: AlarmId | undefined): ReplyMeaning {
    if (meaning === "check-in" || meaning === "duress-check-in") return "received";
    return alarm !== undefined && this.#isHelpComing(alarm) ? "help-is-coming" : "received";
  }

  #isHelpComing(id: AlarmId): boolean {
    const alarm = this.#parts.state().alarms.get(id);
    return (
      this.#inCharge.has(id) &&
      alarm !== undefined &&
      alarm.kind !== "duress" &&
      alarm.answer.phase === "acknowledged"
    );
  }

  #send(
    say: { readonly fob: FobId; readonly counter: number; readonly meaning: ReplyMeaning | SessionNews },
    hearer: Hearer,
  ): void {
    const { org, fobs } = this.#parts.state();
    const address = fobs.get(say.fob)?.address;
    if (org === undefined || address === undefined) return;
    const reply = this.#parts.seals.sealReply({ ...say, address });
    if (reply === undefined) return;
    const publish = (topic: Topic, payload: string | Uint8Array): void =>
      this.#parts.broker.publish({ topic: topicText(org, topic), payload, qos: 1, retain: false });
    if (hearer === ownConnection) {
      publish({ kind: "fob-downlink", fob: say.fob }, reply);
      return;
    }
    const forMs = say.meaning === "help-is-coming" ? feedbackLimits.helpForMs : feedbackLimits.receivedForMs;
    publish(
      { kind: "relay-downlink", relay: hearer },
      buildDownlink({ address, reply: toHex(reply), counter: say.counter, forMs }),
    );
  }

  #boundRepeats(): void {
    if (this.#repeats.size <= feedbackLimits.fobsAwaitingRepeats) return;
    for (const fob of this.#repeats.keys()) {
      this.#repeats.delete(fob);
      return;
    }
  }
}

function endsCharge(kind: EventKind): boolean {
  return kind === "step-taken" || kind === "acknowledgement-lapsed" || kind === "alarm-resolved";
}

function hearerOf(via: Via): Hearer {
  return via.kind === "relay" ? via.relay : ownConnection;
}
