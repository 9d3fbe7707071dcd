import type { ReplyMeaning } from "../../../shared/frame/reply.ts";
import { awaitedBy, type Gesture } from "./gestures.ts";
import { fobLimits } from "./limits.ts";

/** One sealed press; an unconfirmed one is sent again as it is, same counter, same bytes. */
export interface SealedFrame {
  readonly gesture: Gesture;
  readonly counter: number;
  readonly bytes: Uint8Array;
}

/** A press as somebody who watches the fob knows it. Instants are of a clock that never steps, in milliseconds. */
export interface WatchedPress {
  readonly frame: SealedFrame;
  readonly saidAt: number;
  sendings: number;
  /** What the gateway has answered, and what the wearer felt of it. */
  answered: ReplyMeaning | undefined;
  felt: ReplyMeaning | undefined;
  receivedAt: number | undefined;
  helpAt: number | undefined;
}

/** The presses that a fob has said. It decides nothing: what is felt is for the fob's own logic to say. */
export class Presses {
  readonly #presses = new Map<number, WatchedPress>();

  of(counter: number): WatchedPress | undefined {
    return this.#presses.get(counter);
  }

  add(frame: SealedFrame, saidAt: number): WatchedPress {
    const told = { answered: undefined, felt: undefined, receivedAt: undefined, helpAt: undefined };
    const press: WatchedPress = { frame, saidAt, sendings: 0, ...told };
    this.#presses.set(frame.counter, press);
    for (const counter of this.#presses.keys()) {
      if (this.#presses.size <= fobLimits.pressesKept) break;
      this.#presses.delete(counter);
    }
    return press;
  }

  /** A reply with a true seal came for that frame. Whether it is believed shows in what is felt. */
  answer(counter: number, meaning: ReplyMeaning): void {
    const press = this.#presses.get(counter);
    if (press !== undefined && press.answered !== "help-is-coming") press.answered = meaning;
  }

  /** The wearer felt it: of which presses it told them something new. */
  feel(felt: ReplyMeaning, at: number): readonly WatchedPress[] {
    const news = [...this.#presses.values()].filter((press) => isNewsOf(press, felt));
    for (const press of news) {
      press.felt = felt;
      press.receivedAt ??= at;
      if (felt === "help-is-coming") press.helpAt = at;
    }
    return news;
  }
}

/** P7: of a check-in nothing is felt but "received", whatever else is on its way. */
function isNewsOf({ frame, answered, felt: before }: WatchedPress, felt: ReplyMeaning): boolean {
  if (answered === undefined || before === felt || before === "help-is-coming") return false;
  return awaitedBy(frame.gesture) === "help" || felt === "received";
}
