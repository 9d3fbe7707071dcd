import { pullUpAndReport, setUpPort, showPin } from "./firmataWords.ts";
import { stationLimits } from "./limits.ts";
import { buttonBit, wiring } from "./wiring.ts";

/** What follows from a report of the button's port. */
export type Testimony = {
  /** Edges that are now believed, in order. */
  readonly edges: readonly boolean[];
  /** Bytes to write to the board: further questions. */
  readonly questions: readonly number[];
  /** Whether the report answered a question, fitted what the board was last asked to show, or neither. */
  readonly fits: "answer" | "change" | "nothing";
};

/** An edge was reported that is not believed yet. */
type Doubt = {
  leaning: boolean;
  agreed: number;
  /** The pattern under which the board, unasked, said that the button went down. */
  downUnder: number | undefined;
  /** Whether it then also said, unasked and under the same pattern, that it came up again. */
  isTap: boolean;
};

const patternPins: readonly number[] = wiring.pattern;

/**
 * Decides what to believe about the button. Firmata has no checksum, so one
 * report is never an edge. The station therefore asks again, in a way only the
 * living board can answer: before each question it lets one of five unused pins
 * change between 1 (its pull-up) and 0 (an output), so that every answer shows a
 * pattern that was never shown just before. A believed edge takes several
 * answers in a row that show the right patterns and agree on the button.
 *
 * A tap may be over before the answers come, most of all while this computer is
 * busy. It still counts (P1) if the board, unasked, reported both its edges
 * under the one pattern it was showing then, and the line was calm.
 */
export class Witness {
  private believed = false;
  /** What the board shows for certain; `undefined` until a question that sets everything was answered. */
  private shown: number | undefined;
  private asked: number[] = [];
  private pattern = (1 << wiring.pattern[0]) | (1 << wiring.pattern[1]);
  private turn = 0;
  /** Answers in a row, since the port was last set up, that found the button up. */
  private foundUp = 0;
  /** Settings up in a row after which the button was down from the first. */
  private setUpsDown = 0;
  private doubt: Doubt | undefined;
  private readonly agreeing: number;

  constructor(agreeing: number = stationLimits.agreeingAnswers) {
    this.agreeing = agreeing;
  }

  /** Whether a question waits for its answer. */
  isAsking(): boolean {
    return this.asked.length > 0;
  }

  /** Reads the button once more. */
  question(): readonly number[] {
    return this.shown === undefined ? this.questionAfresh() : this.nextQuestion();
  }

  /** Whether the button was read since the port was last set up, and nothing is in doubt. */
  isContent(): boolean {
    return this.doubt === undefined && (this.believed || this.isSetRight());
  }

  /** Whether the board is known to have answered since it was last asked afresh. */
  isSure(): boolean {
    return this.shown !== undefined;
  }

  /**
   * A question that relies on nothing the board was told before: after a reset,
   * or when an answer is missing. What is believed stays: a press that is held
   * through an unplugging goes on.
   */
  questionAfresh(): readonly number[] {
    this.shown = undefined;
    this.foundUp = 0;
    this.asked = [];
    if (this.doubt !== undefined)
      this.doubt = { ...this.doubt, agreed: 0, downUnder: undefined, isTap: false };
    this.flip();
    this.asked.push(this.pattern);
    // Not in the order in which questions change the pins, so that a port half set up answers none of them.
    return setUpPort(patternPins.toReversed(), this.pattern);
  }

  /** `isCalm`: nothing on the line was damaged lately. */
  hear(state: number, isCalm: boolean): Testimony {
    const pattern = state & ~buttonBit;
    const isDown = (state & buttonBit) === 0;
    const answered = this.asked.indexOf(pattern);
    if (answered >= 0) {
      // Answers come in order, so those in front of this one were lost.
      this.asked.splice(0, answered + 1);
      const wasSure = this.isSure();
      this.shown = pattern;
      // The pins were still settling: what they said of the button is asked again.
      if (!wasSure) return { edges: [], questions: [], fits: "answer" };
      if (!this.isSetRight()) this.foundUp = isDown ? 0 : this.foundUp + 1;
      if (this.isSetRight()) this.setUpsDown = 0;
      if (this.doubt !== undefined) this.doubt.downUnder = undefined;
      return { ...this.weigh(isDown, 1), fits: "answer" };
    }
    if (pattern !== this.shown) return { edges: [], questions: [], fits: "nothing" };
    const isUnasked = isCalm && !this.isAsking();
    const outcome = this.weigh(isDown, 0);
    this.noteTap(isDown, isUnasked);
    return { ...outcome, fits: "change" };
  }

  /** `weight`: 1 for an answer, 0 for what the board says unasked, which only makes us ask. */
  private weigh(isDown: boolean, weight: 0 | 1): Pick<Testimony, "edges" | "questions"> {
    if (this.doubt === undefined) {
      if (isDown === this.believed) return { edges: [], questions: [] };
      this.doubt = { leaning: isDown, agreed: 0, downUnder: undefined, isTap: false };
    } else if (this.doubt.leaning === isDown) {
      this.doubt.agreed += weight;
    } else {
      this.doubt.leaning = isDown;
      this.doubt.agreed = weight;
    }
    if (this.doubt.agreed < this.agreeing) return { edges: [], questions: this.askEnough(this.doubt) };
    return this.mayBeMisSet(this.doubt)
      ? { edges: [], questions: this.questionAfresh() }
      : { edges: this.settle(this.doubt), questions: [] };
  }

  /**
   * A message that was damaged on its way to the board may have set the button's pin so that it
   * reads as pressed for ever. A press that was there from the moment the port was set up is
   * therefore believed only when setting up again, several times, finds it again.
   */
  private mayBeMisSet({ leaning }: Doubt): boolean {
    if (!leaning || this.believed || this.isSetRight()) return false;
    this.setUpsDown += 1;
    return this.setUpsDown < stationLimits.agreeingSetUps;
  }

  /** A pin that was read as up is an input with its pull-up. Two answers, so that a flipped bit does not vouch for it. */
  private isSetRight(): boolean {
    return this.foundUp >= 2;
  }

  /**
   * Pins may float while a damaged question sets them, so a press counts as said unasked only when
   * no question was under way and the line is calm. On a noisy one a tap must last until it is confirmed.
   */
  private noteTap(isDown: boolean, isUnasked: boolean): void {
    if (this.doubt === undefined) return;
    if (isDown && isUnasked) this.doubt.downUnder = this.shown;
    else if (!isDown && this.doubt.downUnder === this.shown) this.doubt.isTap = true;
  }

  private settle({ leaning, isTap }: Doubt): readonly boolean[] {
    this.doubt = undefined;
    this.setUpsDown = 0;
    if (leaning !== this.believed) {
      this.believed = leaning;
      return [leaning];
    }
    return isTap && !this.believed ? [true, false] : [];
  }

  /** As many questions under way as answers are still needed. */
  private askEnough({ agreed }: Doubt): readonly number[] {
    const questions: number[] = [];
    while (this.asked.length < Math.max(1, this.agreeing - agreed)) questions.push(...this.nextQuestion());
    return questions;
  }

  private nextQuestion(): readonly number[] {
    const pin = this.flip();
    this.asked.push(this.pattern);
    return [...showPin(pin, (this.pattern & (1 << pin)) !== 0), ...pullUpAndReport];
  }

  /**
   * Sets one pin and clears another in turns. Ten patterns come round before one is shown again, and
   * each has two or three pins set: a board that was reset shows none, whatever it is asked next.
   */
  private flip(): number {
    const isSet = this.turn % 2 === 0;
    const place = Math.floor(this.turn / 2) + (isSet ? 2 : 0);
    const pin = patternPins[place % patternPins.length] ?? wiring.pattern[0];
    this.turn += 1;
    this.pattern ^= 1 << pin;
    return pin;
  }
}
