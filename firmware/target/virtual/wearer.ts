import { manDownLimits } from "../../logic/limits.ts";
import type { ManDownSettings } from "../../logic/settings.ts";
import type { Clock } from "./clock.ts";

/** Whoever wears the fob, as its accelerometer has them: still until they first fall. */
export type Wearer = {
  /** Falls, and lies there. */
  readonly fall: () => void;
  /** Gets up, and moves about from then on. */
  readonly getUp: () => void;
  readonly leave: () => void;
};

const restMilliG = 1_000;

export function wearerOf(
  clock: Clock,
  settings: ManDownSettings | undefined,
  acceleration: (milliG: number) => void,
): Wearer {
  let cancel = (): void => undefined;
  let hasFallen = false;
  const stir = (everyMs: number, isUp: boolean): void => {
    acceleration(restMilliG + (isUp ? 4 : -4) * manDownLimits.movedMilliG);
    cancel = clock.after(everyMs, () => stir(everyMs, !isUp));
  };
  return {
    fall() {
      cancel();
      hasFallen = true;
      acceleration(settings?.fallMilliG ?? restMilliG);
    },
    getUp() {
      if (!hasFallen || settings === undefined) return;
      hasFallen = false;
      stir(settings.stillMs / 4, true);
    },
    leave: () => cancel(),
  };
}
