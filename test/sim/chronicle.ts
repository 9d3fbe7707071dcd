import { createHash } from "node:crypto";
import type { Policy } from "../../gateway/core/policy/policy.ts";
import type { AlarmMessage } from "../../shared/wire/alarmMessage.ts";
import type { AlertMessage } from "../../shared/wire/alertMessage.ts";
import type { DoneMessage } from "../../shared/wire/doneMessage.ts";
import type { SessionMessage } from "../../shared/wire/sessionMessage.ts";

/** What a fob meant by a frame that it sealed. */
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
  | { readonly kind: "fob"; readonly fob: string; readonly state: "on" | "silent" | "away" | "reset" }
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
  | {
      readonly kind: "fob-shows";
      readonly fob: string;
      readonly counter: number;
      readonly meaning: "received" | "help-is-coming";
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
