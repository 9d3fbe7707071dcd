import { monotonic } from "../../shared/base/instant.ts";
import type { CancelWake, Clock } from "../app/clock.ts";

export interface Round {
  readonly clock: Clock;
  readonly everyMs: number;
  /** Never begun again before it has ended. Whatever it throws is a broken invariant. */
  readonly go: () => Promise<void>;
  readonly broken: (cause: unknown) => void;
}

/** Goes on a round every so often, the first one period from now, until told to stop. */
export function goRounds({ clock, everyMs, go, broken }: Round): CancelWake {
  let isStopped = false;
  let cancel: CancelWake = () => {};
  const round = async (): Promise<void> => {
    try {
      await go();
    } catch (cause) {
      broken(cause);
      return;
    }
    next();
  };
  const next = (): void => {
    if (isStopped) return;
    cancel = clock.wakeAt(monotonic(clock.monotonic() + everyMs), () => {
      void round();
    });
  };
  next();
  return () => {
    isStopped = true;
    cancel();
  };
}
