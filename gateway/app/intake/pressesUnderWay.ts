import type { CommandId, FobId } from "../../../shared/base/ids.ts";
import { parseCommandId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { Clock } from "../clock.ts";
import type { Submit, Submitted, Wish } from "../submit.ts";
import { intakeLimits } from "./limits.ts";

/**
 * What makes a press this press. Counters begin afresh with a renewed key, so a
 * counter alone could name a press of long ago, answered then.
 */
export interface Sealed {
  readonly fob: FobId;
  readonly keyCheck: number;
  readonly counter: number;
}

/**
 * P1: which presses are taken up and not yet on disk. The state shows a press
 * before its record is safe when the journal cannot be written, so only what is
 * not listed here may be confirmed from the state.
 */
export class PressesUnderWay {
  readonly #submit: Submit;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, Submitted>();
  readonly #wentBack = new Map<string, Instant>();
  #unfollowed = 0;

  constructor(submit: Submit, clock: Clock) {
    this.#submit = submit;
    this.#clock = clock;
  }

  find(press: Sealed): Submitted | undefined {
    return this.#underWay.get(pressOf(press));
  }

  /** Whether everything the state shows is on disk, apart from what `find` finds. */
  get areAllFollowed(): boolean {
    return this.#unfollowed === 0;
  }

  take(press: Sealed, wish: Wish): Submitted {
    const name = pressOf(press);
    const taken = this.#submit.submit(wish);
    const isFollowed = this.#underWay.size < intakeLimits.pressesFollowed;
    if (isFollowed) this.#underWay.set(name, taken);
    else this.#unfollowed += 1;
    void taken.durable.then(() => {
      if (isFollowed) this.#underWay.delete(name);
      else this.#unfollowed -= 1;
    });
    return taken;
  }

  /**
   * The id of a press whose counter went back to one that was taken up before:
   * the same for its repeats, and not the one that was answered long ago.
   */
  idOfWentBack(press: Sealed): CommandId {
    const name = pressOf(press);
    const now = this.#clock.now();
    let first = this.#wentBack.get(name);
    if (first === undefined || now - first > intakeLimits.wentBackRepeatMs) {
      first = now;
      this.#wentBack.delete(name);
      this.#wentBack.set(name, first);
      this.#forgetOldest();
    }
    return certain(parseCommandId(`${name}:${first}`), "a press's id");
  }

  /** P1: the id every reception of one press shares. */
  idOf(press: Sealed): CommandId {
    return certain(parseCommandId(pressOf(press)), "a press's id");
  }

  #forgetOldest(): void {
    if (this.#wentBack.size <= intakeLimits.wentBackRemembered) return;
    for (const name of this.#wentBack.keys()) {
      this.#wentBack.delete(name);
      return;
    }
  }
}

function pressOf({ fob, keyCheck, counter }: Sealed): string {
  return `frame:${fob}:${keyCheck.toString(16)}:${counter}`;
}
