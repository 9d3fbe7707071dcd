import { createHash } from "node:crypto";
import type { Feeling } from "../../firmware/logic/feelings.ts";
import type { Abilities, Pulse } from "../../firmware/logic/pulse.ts";
import type { FobSettings } from "../../firmware/logic/settings.ts";
import type { Policy } from "../../gateway/core/policy/policy.ts";
import type { Reply } from "../../shared/frame/reply.ts";
import type { AlarmMessage } from "../../shared/wire/alarmMessage.ts";
import type { AlertMessage } from "../../shared/wire/alertMessage.ts";
import type { DoneMessage } from "../../shared/wire/doneMessage.ts";
import type { SessionMessage } from "../../shared/wire/sessionMessage.ts";
import type { Stroke, ThumbMeans } from "./world/thumb.ts";

/** What a frame that a fob sealed means. */
export type FrameSays = "panic" | "assistance" | "man-down" | "check-in" | "duress-check-in" | "heartbeat";

/**
 * What happens outside the gateway, or leaves it: all that the checkers judge
 * by, beside an export of the journal. Nothing here is taken from its memory.
 */
export type Fact =
  | { readonly kind: "gateway-up"; readonly life: number }
  | { readonly kind: "gateway-down"; readonly life: number; readonly how: string }
  | { readonly kind: "gateway-broken"; readonly cause: string }
  | { readonly kind: "clock-stepped"; readonly byMs: number }
  | { readonly kind: "clock-drifts"; readonly ppm: number }
  | { readonly kind: "disk"; readonly state: "full" | "slow" | "well" | "fails-once" | "tears" }
  | { readonly kind: "append"; readonly outcome: "begun" | "landed" | "failed" }
  | {
      readonly kind: "fob-made";
      readonly fob: string;
      readonly abilities: Abilities;
      /** As the admin ordered them. */
      readonly settings: FobSettings;
    }
  | {
      readonly kind: "fob";
      readonly fob: string;
      readonly state: "on" | "off";
      readonly how: "boot" | "battery-out" | "reset" | "cut-in-write";
    }
  | { readonly kind: "fob-near"; readonly fob: string; readonly relays: readonly string[] }
  | { readonly kind: "fob-flash"; readonly fob: string; readonly state: "refuses" | "well" }
  /** A gesture begins; its strokes are those of the thumb, whether or not the fob has power. */
  | {
      readonly kind: "thumb";
      readonly fob: string;
      readonly means: ThumbMeans;
      readonly strokes: readonly Stroke[];
    }
  | { readonly kind: "motion"; readonly fob: string; readonly state: "moves" | "falls" | "still" }
  | {
      readonly kind: "sealed";
      readonly fob: string;
      readonly counter: number;
      readonly says: FrameSays;
      readonly holder: string | undefined;
      readonly frame: string;
    }
  | { readonly kind: "reached"; readonly relay: string; readonly frame: string; readonly late: boolean }
  | { readonly kind: "confirmed"; readonly relay: string; readonly frame: string }
  /** A press goes out, for the first time or again. */
  | { readonly kind: "aired"; readonly fob: string; readonly counter: number }
  /** A reply whose seal verifies came to a fob that has power. */
  | {
      readonly kind: "brought";
      readonly fob: string;
      readonly counter: number;
      readonly meaning: Reply["meaning"];
    }
  /** What the wearer took it for, and in which ways it came. */
  | {
      readonly kind: "felt";
      readonly fob: string;
      readonly feeling: Feeling | undefined;
      readonly pattern: readonly Pulse[];
      readonly ways: readonly string[];
    }
  | { readonly kind: "downlink"; readonly relay: string; readonly counter: number; readonly bytes: number }
  | { readonly kind: "relay"; readonly relay: string; readonly state: "up" | "cut" | "dead" }
  | { readonly kind: "status"; readonly relay: string }
  | {
      readonly kind: "told";
      readonly channel: string;
      readonly person: string;
      readonly alert: AlertMessage;
    }
  | { readonly kind: "saw"; readonly person: string; readonly channel: string; readonly key: string }
  | {
      readonly kind: "said";
      readonly person: string;
      readonly id: string;
      readonly message: Readonly<Record<string, unknown>>;
      /** What whoever says it means by it: a code that means duress, or an act that must be refused. */
      readonly meant: "plainly" | "duress" | "forbidden";
    }
  | { readonly kind: "said-reached"; readonly person: string; readonly id: string }
  | { readonly kind: "said-confirmed"; readonly person: string; readonly id: string }
  | { readonly kind: "done"; readonly person: string; readonly done: DoneMessage }
  | { readonly kind: "alarm-shown"; readonly alarm: string; readonly message: AlarmMessage | undefined }
  | { readonly kind: "session-shown"; readonly session: string; readonly message: SessionMessage | undefined }
  | {
      readonly kind: "health";
      readonly state: string;
      readonly codes: readonly string[];
    }
  | { readonly kind: "policy"; readonly policy: Policy }
  | { readonly kind: "connection"; readonly state: "up" | "down"; readonly who: string }
  | { readonly kind: "attack"; readonly what: string; readonly outcome: string };

export type Noted = Fact & {
  /** World time in milliseconds: the true time, which no clock in the world may show. */
  readonly at: number;
};

export type FactOf<Kind extends Fact["kind"]> = Extract<Noted, { readonly kind: Kind }>;

/** Everything that happened, in order. The same seed gives the same digest. */
export class Chronicle {
  readonly facts: Noted[] = [];
  readonly #digest = createHash("sha256");
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(fact: Fact): void {
    const noted: Noted = { ...fact, at: this.#now() };
    this.facts.push(noted);
    this.#digest.update(JSON.stringify(noted));
  }

  of<Kind extends Fact["kind"]>(kind: Kind): readonly FactOf<Kind>[] {
    return this.facts.filter((fact): fact is FactOf<Kind> => fact.kind === kind);
  }

  /** Of all facts so far. */
  digest(): string {
    return this.#digest.copy().digest("hex");
  }
}
