import { type AlarmId, type FobId, parseId } from "../../../shared/base/ids.ts";
import { type CounterVerdict, judgeCounter, noteCounter } from "../../../shared/frame/counterWindow.ts";
import { type FrameMeaning, type GestureMap, meaningOf } from "../../../shared/frame/meaning.ts";
import { peekFrame } from "../../../shared/frame/sealedFrame.ts";
import type { BodyOf } from "../../core/command.ts";
import type { Reception } from "../../core/event.ts";
import { countedAs } from "../../core/fob/hearFrame.ts";
import type { CountedFrame, Fob, OrgState } from "../../core/state.ts";
import type { Clock } from "../clock.ts";
import type { Feedback } from "../feedback/feedback.ts";
import { type Hearer, ownConnection } from "../presence/hearers.ts";
import type { Presence } from "../presence/presence.ts";
import type { Submit, Submitted } from "../submit.ts";
import { FobConditions } from "./fobConditions.ts";
import type { HeardFrame, Via } from "./heardFrame.ts";
import { PressesUnderWay, type Sealed } from "./pressesUnderWay.ts";
import type { RefusedFrames, RefusedReason } from "./refusedFrames.ts";
import type { Seals } from "./seals.ts";

export interface IntakeParts {
  readonly clock: Clock;
  readonly state: () => OrgState;
  readonly submit: Submit;
  readonly seals: Seals;
  readonly presence: Presence;
  readonly feedback: Feedback;
  readonly refused: RefusedFrames;
  readonly gestures: GestureMap;
  /** Whether the engine's inbox is full, so that the press can say it came when it was. */
  readonly isCrowded: () => boolean;
  readonly watch: FrameWatch;
}

/** What came of a frame whose seal verified. `repeated`: another reception of a counter already taken up. */
type HeardVerdict = "press" | "heartbeat" | "other" | "repeated" | "late" | "went-back";

/** Counts and times frames, and decides nothing. It stands in the way of every press, so each call adds to a number and no more. */
export interface FrameWatch {
  heard(verdict: HeardVerdict): void;
  /** How long opening the frame took; told once of each that is taken up. */
  verified(ms: number): void;
}

/** A frame whose seal verified, with everything known about it. */
interface Verified {
  readonly fob: Fob;
  readonly counter: number;
  readonly keyCheck: number;
  readonly said: FrameMeaning;
  readonly verdict: CounterVerdict;
  readonly via: Via;
}

type Meaning = BodyOf<"hear-frame">["meaning"];

/** Everything but a heartbeat, which never comes near the record. */
interface Spoken extends Verified {
  readonly meaning: Meaning;
}

const nothingToKeep = Promise.resolve();

/**
 * Takes frames in. A heartbeat is presence and nothing more; anything else
 * becomes one `hear-frame` however often it is heard (P1, P2). docs/presence.md
 * has the table of what counts.
 */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #presses: PressesUnderWay;
  readonly #conditions: FobConditions;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#presses = new PressesUnderWay(parts.submit, parts.clock);
    this.#conditions = new FobConditions(parts);
  }

  /** P1: settles when whoever passed the frame on may be told that it is safe here; never rejects. */
  hear(heard: HeardFrame): Promise<void> {
    const { clock } = this.#parts;
    const began = clock.monotonic();
    const verified = this.#verify(heard);
    if (verified === undefined) return nothingToKeep;
    const { meaning } = verified.said;
    this.#parts.feedback.heardFrom(verified.fob.id, verified.via);
    if (meaning === "heartbeat") return this.#heartbeat(verified);
    return this.#speaks({ ...verified, meaning }, clock.monotonic() - began);
  }

  /** Bytes that were no frame or reception at all. */
  unread(via: { readonly relay: Reception["relay"]; readonly fob: FobId | undefined }): void {
    this.#parts.refused.count("unread", via);
  }

  #verify(heard: HeardFrame): Verified | undefined {
    const { seals, gestures } = this.#parts;
    const { via, bytes } = heard;
    const fob = this.#fobOf(heard);
    if (typeof fob === "string") return this.#refuse(fob, via, undefined);
    const opened = seals.open(fob.id, fob.address, bytes);
    if (!opened.ok) return this.#refuse(opened.fault, via, fob.id);
    const { frame, keyCheck } = opened.value;
    return {
      fob,
      counter: frame.counter,
      keyCheck,
      said: meaningOf(frame.content, gestures),
      verdict: judgeCounter(this.#windowOf(fob, keyCheck), frame.counter),
      via,
    };
  }

  #fobOf({ via, bytes }: HeardFrame): Fob | RefusedReason {
    const state = this.#parts.state();
    if (via.kind === "own-connection") return state.fobs.get(via.fob) ?? "unknown-fob";
    const peek = peekFrame(bytes);
    if (!peek.ok) return peek.fault;
    const id = state.fobByAddress.get(peek.value.address ?? via.address);
    return (id && state.fobs.get(id)) ?? "unknown-address";
  }

  #refuse(reason: RefusedReason, via: Via, fob: FobId | undefined): undefined {
    const relay = via.kind === "relay" ? via.relay : undefined;
    this.#parts.refused.count(reason, { relay, fob: via.kind === "relay" ? fob : via.fob });
    return undefined;
  }

  /** P8: with presence forgotten, at least what is on record is not news. */
  #windowOf(fob: Fob, keyCheck: number): ReturnType<Presence["windowOf"]> {
    const known = this.#parts.presence.windowOf(fob.id, keyCheck);
    const counted = fob.counted.filter((frame) => (frame.keyCheck ?? keyCheck) === keyCheck);
    if (known !== undefined || counted.length === 0) return known;
    return counted
      .sort((one, other) => one.counter - other.counter)
      .reduce<ReturnType<Presence["windowOf"]>>(
        (window, { counter }) => noteCounter(window, counter),
        undefined,
      );
  }

  #heartbeat(verified: Verified): Promise<void> {
    const { fob, counter, verdict, said } = verified;
    this.#parts.watch.heard(verdictOn("heartbeat", verdict));
    if (verdict === "went-back") return this.#conditions.wentBack(fob, counter);
    if (fob.suspect || this.#parts.refused.isBesieged(fob.id)) return nothingToKeep;
    if (verdict === "again" || verdict === "late") {
      this.#parts.presence.heardAgain(this.#signOf(verified));
      return nothingToKeep;
    }
    this.#conditions.look(fob, said);
    return this.#parts.presence.heard(this.#signOf(verified)) ?? nothingToKeep;
  }

  #speaks(spoken: Spoken, verifiedInMs: number): Promise<void> {
    const { fob, counter, keyCheck, verdict, said, meaning } = spoken;
    const { watch } = this.#parts;
    const press: Sealed = { fob: fob.id, keyCheck, counter };
    const underWay = this.#presses.find(press);
    if (underWay !== undefined) {
      watch.heard("repeated");
      this.#noteSign(spoken);
      return this.#confirm(spoken, underWay);
    }

    const counted = countedAs(fob, { counter, keyCheck });
    if (counted !== undefined && this.#isRepeat(counted, verdict)) {
      watch.heard("repeated");
      this.#noteSign(spoken);
      if (this.#presses.areAllFollowed) this.#parts.feedback.confirm(spoken, counted.alarm);
      return nothingToKeep;
    }
    watch.heard(verdictOn(meaning, verdict));
    watch.verified(verifiedInMs);
    const id = counted === undefined ? this.#presses.idOf(press) : this.#presses.idOfWentBack(press);
    const by = { kind: "fob", fob: fob.id } as const;
    const taken = this.#presses.take(press, { id, by, body: this.#bodyOf(spoken) });
    this.#noteSign(spoken);
    if (!fob.suspect && verdict !== "went-back") this.#conditions.look(fob, said);
    return this.#confirm(spoken, taken);
  }

  /**
   * P2: a counter taken up long ago that comes again from below the window is a
   * recording or a fob that forgot where it was, and alarms anew unless its alarm
   * is still open.
   */
  #isRepeat(counted: CountedFrame, verdict: CounterVerdict): boolean {
    if (verdict !== "went-back") return true;
    return counted.alarm !== undefined && this.#parts.state().alarms.has(counted.alarm);
  }

  /** P6: whoever heard it is answered only once it is on disk. */
  async #confirm(spoken: Spoken, taken: Submitted): Promise<void> {
    const [answer] = await Promise.all([taken.answer, taken.durable]);
    if (answer.kind === "refused") return;
    const alarm = answer.about === undefined ? undefined : parseId<AlarmId>(answer.about);
    this.#parts.feedback.confirm(spoken, alarm);
  }

  /** A press is a sign of life like a heartbeat, if its fob is to be believed. */
  #noteSign(spoken: Spoken): void {
    const { fob, verdict } = spoken;
    if (fob.suspect || verdict === "went-back") return;
    const sign = this.#signOf(spoken);
    if (verdict === "first" || verdict === "fresh") void this.#parts.presence.heard(sign);
    else this.#parts.presence.heardAgain(sign);
  }

  #signOf({ fob, counter, keyCheck, via }: Verified): Parameters<Presence["heard"]>[0] {
    const hearer: Hearer = via.kind === "relay" ? via.relay : ownConnection;
    return { fob: fob.id, counter, keyCheck, hearer, ageMs: this.#ageOf(via) };
  }

  /** A relay that says it kept the frame back is believed so far: the sign of life is no fresher than that. */
  #ageOf(via: Via): number {
    if (via.kind !== "relay" || !via.late || via.heardAt === undefined) return 0;
    return Math.max(0, this.#parts.clock.now() - via.heardAt);
  }

  #bodyOf({ fob, counter, keyCheck, meaning, verdict, said, via }: Spoken): BodyOf<"hear-frame"> {
    return {
      kind: "hear-frame",
      fob: fob.id,
      counter,
      keyCheck,
      meaning,
      standing: standingOf(verdict),
      unmapped: said.unmapped,
      tampered: said.tampered,
      batteryPercent: said.batteryPercent,
      reception: this.#receptionOf(via),
      crowded: this.#parts.isCrowded(),
    };
  }

  #receptionOf(via: Via): Reception {
    const now = this.#parts.clock.now();
    if (via.kind === "own-connection") return { relay: undefined, rssi: undefined, heardAt: now };
    return { relay: via.relay, rssi: via.rssi, heardAt: via.heardAt ?? now };
  }
}

function verdictOn(meaning: FrameMeaning["meaning"], verdict: CounterVerdict): HeardVerdict {
  if (verdict === "late" || verdict === "went-back") return verdict;
  if (meaning === "heartbeat") return verdict === "again" ? "repeated" : "heartbeat";
  return meaning === "check-in" ? "other" : "press";
}

/**
 * P1: `again` reaches the engine only when the record does not know the counter,
 * as after a crash between hearing a press and keeping it. It is late, not a repeat.
 */
function standingOf(verdict: CounterVerdict): BodyOf<"hear-frame">["standing"] {
  switch (verdict) {
    case "first":
    case "fresh":
      return "fresh";
    case "late":
    case "again":
      return "late";
    case "went-back":
      return "went-back";
  }
}
