import { unreachable } from "../../../shared/base/invariant.ts";
import type { Pulse } from "../../logic/pulse.ts";
import type { Panel } from "./panel.ts";
import type { StationClock } from "./stationClock.ts";

/** Plays patterns on lamp and buzzer, one at a time: a new one ends the last. */
export function pulsePlayer(
  panel: Pick<Panel, "lamp" | "buzzer">,
  clock: StationClock,
): (pattern: readonly Pulse[]) => void {
  let cancel = (): void => undefined;
  const play = (pattern: readonly Pulse[], at: number): void => {
    const pulse = pattern[at];
    show(panel, pulse?.kind ?? "rest");
    cancel = pulse === undefined ? () => undefined : clock.after(pulse.ms, () => play(pattern, at + 1));
  };
  return (pattern) => {
    cancel();
    play(pattern, 0);
  };
}

function show(panel: Pick<Panel, "lamp" | "buzzer">, kind: Pulse["kind"]): void {
  switch (kind) {
    case "light":
      panel.buzzer(false);
      panel.lamp(true);
      break;
    case "sound":
      panel.lamp(false);
      panel.buzzer(true);
      break;
    case "vibrate":
    case "rest":
      panel.lamp(false);
      panel.buzzer(false);
      break;
    default:
      unreachable(kind);
  }
}
