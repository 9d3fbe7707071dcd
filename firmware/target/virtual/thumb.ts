import type { Clock } from "./clock.ts";

/** One press of the button: for how long it is down, and how long the thumb rests after it. In milliseconds. */
export type Stroke = { readonly downMs: number; readonly restMs: number };

/** How a worn contact chatters after each edge: so many times up and down, so many milliseconds apart. */
export type Bounce = { readonly times: number; readonly everyMs: number };

export type ThumbWishes = {
  readonly clock: Clock;
  readonly edge: (isDown: boolean) => void;
  readonly bounce: Bounce | undefined;
};

/** A thumb on a button. */
export type Thumb = {
  /** Plays the strokes one after the other, and calls `done` when the last rest is over. */
  readonly play: (strokes: readonly Stroke[], done: () => void) => void;
  /** Leaves the button alone, in the middle of whatever it did. */
  readonly leave: () => void;
};

export function thumbOn({ clock, edge, bounce }: ThumbWishes): Thumb {
  const cancels = new Set<() => void>();

  const after = (ms: number, then: () => void): void => {
    const cancel = clock.after(ms, () => {
      cancels.delete(cancel);
      then();
    });
    cancels.add(cancel);
  };

  const move = (isDown: boolean): void => {
    edge(isDown);
    for (let at = 1; at <= (bounce?.times ?? 0) * 2; at += 1)
      after(at * (bounce?.everyMs ?? 0), () => edge(at % 2 === 0 ? isDown : !isDown));
  };

  const play = ([stroke, ...others]: readonly Stroke[], done: () => void): void => {
    if (stroke === undefined) {
      done();
      return;
    }
    move(true);
    after(stroke.downMs, () => {
      move(false);
      after(stroke.restMs, () => play(others, done));
    });
  };

  return {
    play,
    leave() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
