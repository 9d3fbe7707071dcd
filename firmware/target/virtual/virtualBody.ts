import type { AesBlock } from "../../../shared/frame/aesCcm.ts";
import type { Body, Flash, Provision, Senses } from "../../hal/body.ts";
import { startFob } from "../../hal/startFob.ts";
import type { Feeling } from "../../logic/feelings.ts";
import type { Abilities, Pulse } from "../../logic/pulse.ts";
import { type Clock, patientClock } from "./clock.ts";
import { feelingOf } from "./feelingOf.ts";
import { type Bounce, type Stroke, thumbOn } from "./thumb.ts";
import { wearerOf } from "./wearer.ts";

/** What the wearer of a virtual fob comes to feel. */
export type FeltFeeling = { readonly feeling: Feeling; readonly pattern: readonly Pulse[] };

/** What a virtual fob is made of. Whoever owns it carries its frames and brings the replies. */
export type VirtualWishes<Key> = {
  readonly provision: Provision;
  readonly aes: AesBlock<Key>;
  readonly clock: Clock;
  /** Kept by the owner: a fob started again on the same flash has been reset. */
  readonly flash: Flash;
  /** Takes a sealed frame. Never called from within a reply. */
  readonly say: (frame: Uint8Array) => void;
  readonly feel: (felt: FeltFeeling) => void;
  readonly listen?: (isOpen: boolean) => void;
  readonly bounce?: Bounce;
  readonly abilities?: Abilities;
};

/** A fob that lives in a program. */
export type VirtualBody = {
  /** Has the wearer press, and calls `done` when the thumb has rested. */
  readonly press: (strokes: readonly Stroke[], done: () => void) => void;
  /** One edge of the button, for whoever has a thumb of their own. */
  readonly edge: (isDown: boolean) => void;
  /** Bytes somebody brought as a reply. Not trusted. */
  readonly reply: (bytes: Uint8Array) => void;
  /** The wearer falls and lies still, until they next press. */
  readonly fall: () => void;
  /** What the battery gives from now on; `undefined`: it is plugged in. */
  readonly sagTo: (millivolts: number | undefined) => void;
  /** Takes the power away, in the middle of whatever went on. */
  readonly cutPower: () => void;
};

/** A coin cell that is hardly used: 97 % by the fob's own reckoning. */
const freshMillivolts = 2_995;

/** Everything is felt: words are found by the pulses, and a motor that nobody else hears gives them in every profile. */
const allAbilities: Abilities = { vibrates: true, lights: true, sounds: true };

/** Starts the fob's logic in a body without hardware. */
export function startVirtualBody<Key>(wishes: VirtualWishes<Key>): VirtualBody {
  const clock = patientClock(wishes.clock);
  const { settings } = wishes.provision;
  let millivolts: number | undefined = freshMillivolts;
  let senses: Senses | undefined;
  const timer = timerBy(clock, () => senses?.woken());
  const edge = (isDown: boolean): void => senses?.edge(isDown);
  const thumb = thumbOn({ clock, edge, bounce: wishes.bounce });
  const wearer = wearerOf(clock, settings.manDown, (milliG) => senses?.acceleration(milliG));
  const body: Body<Key> = {
    timer,
    link: { say: wishes.say, listen: (isOpen) => wishes.listen?.(isOpen) },
    touch: touchOf(wishes),
    flash: wishes.flash,
    power: { millivolts: () => millivolts, alive: () => undefined },
    aes: wishes.aes,
  };
  senses = startFob(body, wishes.provision);
  return {
    press(strokes, done) {
      wearer.getUp();
      thumb.play(strokes, done);
    },
    edge,
    reply: (bytes) => senses?.reply(bytes),
    fall: wearer.fall,
    sagTo(to) {
      millivolts = to;
    },
    cutPower() {
      senses = undefined;
      timer.wakeAt(undefined);
      thumb.leave();
      wearer.leave();
    },
  };
}

function touchOf<Key>({ abilities = allAbilities, provision, feel }: VirtualWishes<Key>): Body<Key>["touch"] {
  const { profile } = provision.settings;
  return {
    abilities,
    feel(pattern) {
      const feeling = feelingOf(pattern, { profile, abilities });
      if (feeling !== undefined) feel({ feeling, pattern });
    },
  };
}

function timerBy(clock: Clock, woken: () => void): Body<unknown>["timer"] {
  let cancel = (): void => undefined;
  const wakeAt = (atMs: number | undefined): void => {
    cancel();
    if (atMs === undefined) return;
    cancel = clock.after(atMs - clock.nowMs(), () => {
      // The wait was perhaps too long for one timer.
      if (clock.nowMs() < atMs) wakeAt(atMs);
      else woken();
    });
  };
  return { nowMs: clock.nowMs, wakeAt };
}
