import type { Cipheriv } from "node:crypto";
import type { Body, Provision, Senses } from "../../../firmware/hal/body.ts";
import { startFob } from "../../../firmware/hal/startFob.ts";
import type { Pulse } from "../../../firmware/logic/pulse.ts";
import type { CancelWake } from "../../../gateway/app/clock.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import { FakeFlash, type Fate, type Leaving, PowerCut } from "../../firmware/hal/fakeFlash.ts";
import type { Dice } from "../dice.ts";
import { Eavesdropper } from "./eavesdropper.ts";
import type { FobMake } from "./fobMake.ts";
import { Motion } from "./motion.ts";
import { quickAes } from "./quickAes.ts";
import { type Stroke, Thumb, type ThumbMeans } from "./thumb.ts";
import { readTouch, waysOf } from "./touchReading.ts";
import type { World } from "./world.ts";

export interface FobParts {
  readonly id: string;
  readonly address: FobAddress;
  readonly key: Uint8Array;
  readonly make: FobMake;
  readonly world: World;
  readonly dice: Dice;
}

/** One stretch with power: whatever the logic knew is gone at its end. */
interface FobLife {
  readonly bootAt: number;
  senses: Senses | undefined;
  cancelWake: CancelWake | undefined;
}

/** A body that the real logic lives in, in the hands of its wearer. */
export class Fob {
  readonly id: string;
  readonly address: FobAddress;
  readonly thumb: Thumb;
  /** Only of a body with an accelerometer. */
  readonly motion: Motion | undefined;
  holder: string | undefined;
  /** Whether relays may connect to it. */
  isListening = false;
  /** Whoever wears it notices. */
  noticed: (feeling: string | undefined) => void = () => {};
  /** Something befalls it as soon as its wearer begins to press, once. */
  atNextPress: (() => void) | undefined;
  readonly #parts: FobParts;
  readonly #ear: Eavesdropper;
  readonly #flash = new FakeFlash();
  #refuses = false;
  #cut: { writesLeft: number; readonly leaving: Leaving } | undefined;
  #near: readonly string[] = [];
  #hasBattery = false;
  #life: FobLife | undefined;

  constructor(parts: FobParts) {
    this.#parts = parts;
    const { id, address, world, dice, make } = parts;
    this.id = id;
    this.address = address;
    const { chronicle } = world;
    this.#ear = new Eavesdropper({ id, address, key: parts.key, chronicle, holder: () => this.holder });
    this.thumb = new Thumb({
      world,
      dice: dice.fork("thumb"),
      edge: (isDown) => this.#sense((senses) => senses.edge(isDown)),
      begins: (means, strokes) => this.#begins(means, strokes),
    });
    if (make.settings.manDown !== undefined)
      this.motion = new Motion({
        world,
        dice: dice.fork("motion"),
        accelerate: (milliG) => this.#sense((senses) => senses.acceleration(milliG)),
        changes: (state) => chronicle.note({ kind: "motion", fob: id, state }),
      });
    this.#flash.fate = () => this.#fate();
    chronicle.note({ kind: "fob-made", fob: id, abilities: make.abilities, settings: make.settings });
  }

  get isOn(): boolean {
    return this.#hasBattery;
  }

  get near(): readonly string[] {
    return this.#near;
  }

  /** The relays within its reach now; none while it is away. */
  set near(relays: readonly string[]) {
    this.#near = relays;
    this.#parts.world.chronicle.note({ kind: "fob-near", fob: this.id, relays });
  }

  switchOn(): void {
    if (this.#hasBattery) return;
    this.#hasBattery = true;
    this.#boot();
  }

  /** The battery is out: flash outlasts it, nothing else does. */
  fallSilent(): void {
    this.#hasBattery = false;
    this.#lose("battery-out");
  }

  /** The power goes for a moment: a knock, a watchdog. */
  reset(how: "reset" | "cut-in-write" = "reset"): void {
    if (this.#life === undefined) return;
    this.#lose(how);
    const { world, dice } = this.#parts;
    world.in(dice.between(30, 1_500), () => {
      if (this.#hasBattery && this.#life === undefined) this.#boot();
    });
  }

  /** The power will go in the middle of a write, so many writes from now. */
  cutInWrite(writesLeft: number, leaving: Leaving): void {
    this.#cut = { writesLeft, leaving };
  }

  /** Flash takes nothing, as a worn chip or one too cold, until it does again. */
  refuseWrites(refuses: boolean): void {
    if (this.#refuses === refuses) return;
    this.#refuses = refuses;
    const state = refuses ? "refuses" : "well";
    this.#parts.world.chronicle.note({ kind: "fob-flash", fob: this.id, state });
  }

  /** No more will befall it. */
  spare(): void {
    this.refuseWrites(false);
    this.#cut = undefined;
    this.atNextPress = undefined;
  }

  press(means: ThumbMeans): void {
    this.thumb.do(means);
  }

  /** A relay passes on what it was given for this fob. */
  hears(reply: Uint8Array): void {
    if (this.#life === undefined) return;
    this.#ear.reply(reply);
    this.#sense((senses) => senses.reply(reply));
  }

  #begins(means: ThumbMeans, strokes: readonly Stroke[]): void {
    this.#parts.world.chronicle.note({ kind: "thumb", fob: this.id, means, strokes });
    const befalls = this.atNextPress;
    this.atNextPress = undefined;
    befalls?.();
  }

  #fate(): Fate {
    if (this.#refuses) return "ignored";
    const cut = this.#cut;
    if (cut === undefined) return "done";
    cut.writesLeft -= 1;
    if (cut.writesLeft > 0) return "done";
    this.#cut = undefined;
    return { cut: cut.leaving };
  }

  #lose(how: "battery-out" | "reset" | "cut-in-write"): void {
    if (this.#life === undefined) return;
    this.#life.cancelWake?.();
    this.#life = undefined;
    this.isListening = false;
    this.#parts.world.chronicle.note({ kind: "fob", fob: this.id, state: "off", how });
  }

  #boot(): void {
    const { address, key, make, world } = this.#parts;
    const life: FobLife = { bootAt: world.now, senses: undefined, cancelWake: undefined };
    this.#life = life;
    world.chronicle.note({ kind: "fob", fob: this.id, state: "on", how: "boot" });
    const provision: Provision = { address, key, settings: make.settings };
    const wake = world.sabotage?.fob?.(startFob) ?? startFob;
    this.#live(life, () => {
      life.senses = wake(this.#body(life), provision);
      // A button that is down at boot is an edge.
      if (this.thumb.isDown) life.senses.edge(true);
    });
  }

  #sense(tell: (senses: Senses) => void): void {
    const life = this.#life;
    const senses = life?.senses;
    if (life !== undefined && senses !== undefined) this.#live(life, () => tell(senses));
  }

  /** Lets the logic run, as far as the power lasts. */
  #live(life: FobLife, turn: () => void): void {
    if (this.#life !== life) return;
    try {
      turn();
    } catch (cause) {
      if (!(cause instanceof PowerCut)) throw cause;
      this.reset("cut-in-write");
    }
  }

  #body(life: FobLife): Body<Cipheriv> {
    const { make, world, dice } = this.#parts;
    return {
      timer: {
        nowMs: () => Math.round(world.now - life.bootAt),
        wakeAt: (atMs) => {
          life.cancelWake?.();
          // A board is a little late where it wakes from sleep.
          const at = Math.max(world.now, life.bootAt + (atMs ?? 0) + dice.between(0, 3));
          life.cancelWake =
            atMs === undefined
              ? undefined
              : world.clock.wakeAt(monotonic(at), () => this.#sense((senses) => senses.woken()));
        },
      },
      link: {
        say: (frame) => {
          this.#ear.frame(frame);
          world.onAir(this, toHex(frame));
        },
        listen: (isOpen) => {
          this.isListening = isOpen;
        },
      },
      touch: { abilities: make.abilities, feel: (pattern) => this.#feel(pattern) },
      flash: this.#flash,
      power: { millivolts: () => make.millivolts, alive: () => {} },
      aes: quickAes,
    };
  }

  #feel(pattern: readonly Pulse[]): void {
    if (pattern.length === 0) return;
    const feeling = readTouch(pattern);
    const { world } = this.#parts;
    world.chronicle.note({ kind: "felt", fob: this.id, feeling, pattern, ways: waysOf(pattern) });
    this.noticed(feeling);
  }
}
