import { toHex } from "../../../shared/base/bytes.ts";
import type { OrgId, PersonId } from "../../../shared/base/ids.ts";
import { type DoMessage, parseDo } from "../../../shared/wire/doMessage.ts";
import { buildDone, type DoneMessage } from "../../../shared/wire/doneMessage.ts";
import type { HealthMessage } from "../../../shared/wire/healthMessage.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import { decide } from "../../core/decide.ts";
import type { Refusal } from "../../core/refusal.ts";
import type { OrgState } from "../../core/state.ts";
import type { Broker } from "../broker.ts";
import { answerQuestion } from "../doing/answerQuestion.ts";
import type { Chance, Hashing } from "../doing/ports.ts";
import { understand } from "../doing/understand.ts";
import { commandIdOf, revealed, shownAnswer, type Understood } from "../doing/understood.ts";
import type { Seals } from "../intake/seals.ts";
import {
  answeredMessage,
  doneMessage,
  notUnderstoodMessage,
  refusedMessage,
} from "../projections/doneMessage.ts";
import type { Submit, Wish } from "../submit.ts";
import type { Timeline } from "../timeline.ts";
import type { Vault } from "../vault.ts";

export interface ConversationParts {
  readonly org: OrgId;
  readonly broker: Pick<Broker, "publish">;
  readonly state: () => OrgState;
  readonly timeline: Timeline;
  readonly submit: Submit;
  readonly vault: Vault;
  readonly seals: Pick<Seals, "forget">;
  readonly hashing: Hashing;
  readonly chance: Chance;
  /** What the health room says, for whoever asks. */
  readonly health: () => HealthMessage;
  readonly isOffRecord: () => boolean;
}

type Wished = Extract<Understood, { readonly kind: "command" }>;
type Deed = Extract<DoMessage, { readonly do: unknown }>;

/**
 * What people do and ask over MQTT, answered on their own topic. Whoever
 * sends has been admitted as that person; what they may is decided by the core.
 */
export class Conversation {
  readonly #parts: ConversationParts;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  /** P1: settles once a press by message is on disk; for anything else once it is answered. Never rejects. */
  async hear(who: PersonId, text: string): Promise<void> {
    const read = parseDo(text);
    if (!read.ok) {
      this.#answer(who, notUnderstoodMessage(read.fault));
      return;
    }
    const { state, timeline, hashing, chance } = this.#parts;
    const understood = understand(read.value, { state: state(), who, now: timeline.now(), hashing, chance });
    switch (understood.kind) {
      case "refused":
        this.#answer(who, refusedMessage(read.value, understood.refusal));
        return;
      case "question": {
        const asking = {
          who,
          now: timeline.now(),
          offRecord: this.#parts.isOffRecord(),
          health: this.#parts.health(),
        };
        const answered = answerQuestion(state(), understood.question, asking);
        this.#answer(
          who,
          answered.kind === "refused"
            ? refusedMessage(read.value, answered.refusal)
            : answeredMessage(read.value, answered.answer),
        );
        return;
      }
      case "command":
        if ("do" in read.value) await this.#carryOut(who, read.value, understood);
        return;
    }
  }

  async #carryOut(who: PersonId, message: Deed, understood: Wished): Promise<void> {
    const { chance, submit } = this.#parts;
    const id = commandIdOf(who, message.do, message.id ?? toHex(chance.bytes(16)));
    const wish: Wish = { id, by: { kind: "person", person: who }, body: understood.body };
    const refusal = await this.#keepKey(wish, understood);
    if (refusal) {
      this.#answer(who, refusedMessage(message, refusal));
      return;
    }
    const submitted = submit.submit(wish);
    const answer = await submitted.answer;
    const shown = shownAnswer(understood, answer);
    const reveals = shown.kind === "done" ? revealed(this.#parts.state(), understood) : undefined;
    this.#answer(who, doneMessage(message, shown, reveals));
    if (understood.body.kind === "raise-alarm") await submitted.durable;
  }

  /**
   * A fob's key is in the vault before the event that enrols the fob. What the
   * core would refuse leaves the vault alone: a mistaken enrolment must never
   * replace the key of a fob somebody wears.
   */
  async #keepKey(wish: Wish, understood: Wished): Promise<Refusal | undefined> {
    const { fobKey, body } = understood;
    if (fobKey === undefined || !("fob" in body) || body.fob === undefined) return undefined;
    const { state, timeline, vault, seals } = this.#parts;
    const decision = decide(state(), { ...wish, at: timeline.now() });
    if (decision.kind === "refused") return decision.refusal;
    const kept = await vault.keepFobKey(body.fob, fobKey);
    seals.forget(body.fob);
    return kept.ok ? undefined : { code: "journal-unavailable", what: kept.fault.code };
  }

  #answer(who: PersonId, message: DoneMessage): void {
    const { org, broker } = this.#parts;
    const topic = topicText(org, { kind: "done", person: who });
    broker.publish({ topic, payload: buildDone(message), qos: 1, retain: false });
  }
}
