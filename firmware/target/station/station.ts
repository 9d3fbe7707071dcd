import { peekFrame } from "../../../shared/frame/sealedFrame.ts";
import type { Body, Flash, Provision, Senses } from "../../hal/body.ts";
import { startFob } from "../../hal/startFob.ts";
import { type BoardLine, BoardLink } from "./boardLink.ts";
import { edgeQueue } from "./edgeQueue.ts";
import { stationLimits } from "./limits.ts";
import { nodeBlock } from "./nodeBlock.ts";
import { openPanel } from "./panel.ts";
import { pulsePlayer } from "./pulsePlayer.ts";
import { machineClock, type StationClock } from "./stationClock.ts";
import type { StationHealth } from "./stationFaults.ts";
import { Witness } from "./witness.ts";

/** What a station is made of. Whoever owns it carries its frames to the gateway and the replies back. */
export type StationWishes = {
  /** How to reach the board: `serialLine(path)`, or any stream that emits `open`. */
  readonly line: BoardLine;
  readonly provision: Provision;
  /** Where the counters are kept; of this station alone. */
  readonly flash: Flash;
  /** Whether a buzzer is wired. The lamp always may be. */
  readonly hasBuzzer: boolean;
  /** Takes a sealed frame towards the gateway. */
  readonly deliver: (frame: Uint8Array) => void;
  /** Told of every change. */
  readonly health: (health: StationHealth) => void;
  readonly clock?: StationClock;
};

export type Station = {
  /** Bytes somebody brought as a reply. Not trusted. */
  readonly reply: (bytes: Uint8Array) => void;
  /** Lets go of the line. The board stays as it is. */
  readonly close: () => void;
};

/** Longer than the contact bounces, and than johnny-five's own 7 ms. */
const gapBeyondDebounceMs = 20;

/**
 * A desk button: an Arduino with stock StandardFirmata for the hand, and the
 * fob's logic in this process, beside its key. A press that waits for its
 * "received" is said whatever becomes of the board.
 */
export function openStation(wishes: StationWishes, witness: Witness = new Witness()): Station {
  const clock = wishes.clock ?? machineClock;
  const { settings } = wishes.provision;
  let senses: Senses | undefined;
  const believed = edgeQueue(clock, settings.debounceMs + gapBeyondDebounceMs, (isDown) =>
    panel.showEdge(isDown),
  );
  const link = new BoardLink(wishes.line, { edge: believed, health: wishes.health }, witness);
  const panel = openPanel({
    edge: (isDown) => senses?.edge(isDown),
    output: (message) => link.output(message),
  });
  const timer = fobTimer(clock, () => senses?.woken());
  const body: Body<ReturnType<typeof nodeBlock.keyOf>> = {
    timer,
    link: {
      // P5, P11: "still here" is not said while nobody would hear a press.
      say: (frame) => {
        if (!isHeartbeat(frame) || link.isHearing()) wishes.deliver(frame);
      },
      // A reply comes over the wire at any time; there is nothing to open.
      listen: () => undefined,
    },
    touch: {
      abilities: abilitiesOf(wishes),
      feel: pulsePlayer(panel, clock),
    },
    flash: wishes.flash,
    power: {
      millivolts: () => undefined,
      // The process that owns the station has the watchdog.
      alive: () => undefined,
    },
    aes: nodeBlock,
  };
  senses = startFob(body, wishes.provision);
  const stopBeating = everyBeat(clock, (isLate) => link.beat(isLate));
  return {
    reply: (bytes) => senses?.reply(bytes),
    close: () => {
      stopBeating();
      timer.wakeAt(undefined);
      link.close();
    },
  };
}

/** P7: a lamp or a buzzer on a desk is noticed by everybody in the room, so a silent station has neither. */
function abilitiesOf({ provision, hasBuzzer }: StationWishes): Body<unknown>["touch"]["abilities"] {
  const isSilent = provision.settings.profile === "silent";
  return { vibrates: false, lights: !isSilent, sounds: hasBuzzer && !isSilent };
}

function isHeartbeat(frame: Uint8Array): boolean {
  const peeked = peekFrame(frame);
  return peeked.ok && !peeked.value.triggered;
}

function fobTimer(clock: StationClock, woken: () => void): Body<unknown>["timer"] {
  let cancel = (): void => undefined;
  const wakeAt = (atMs: number | undefined): void => {
    cancel();
    if (atMs === undefined) return;
    cancel = clock.after(atMs - clock.nowMs(), () => {
      // A timer may fire a little early, or because the wait was too long for it.
      if (clock.nowMs() < atMs) wakeAt(atMs);
      else woken();
    });
  };
  return { nowMs: clock.nowMs, wakeAt };
}

function everyBeat(clock: StationClock, beat: (isLate: boolean) => void): () => void {
  let cancel = (): void => undefined;
  const again = (): void => {
    const dueAt = clock.nowMs() + stationLimits.beatMs;
    cancel = clock.after(stationLimits.beatMs, () => {
      const lateMs = clock.nowMs() - dueAt;
      again();
      beat(lateMs > stationLimits.beatMs);
    });
  };
  again();
  return () => cancel();
}
