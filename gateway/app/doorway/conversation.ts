import { toHex } from "../../../shared/base/bytes.ts";
import type { CommandId, OrgId, PersonId } from "../../../shared/base/ids.ts";
import { type DoMessage, parseDo } from "../../../shared/wire/doMessage.ts";
import { buildDone, type DoneMessage } from "../../../shared/wire/doneMessage.ts";
import type { HealthMessage } from "../../../shared/wire/healthMessage.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import { decide } from "../../core/decide.ts";
import type { Decision } from "../../core/decision.ts";
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
import type { Submit, Submitted, Wish } from "../submit.ts";
import type { Timeline } from "../timeline.ts";
import type { Vault } from "../vault.ts";
import { FobKeys } from "./fobKeys.ts";

export interface ConversationParts {
  readonly org: OrgId;
  readonly broker: Pick<Broker, "publish">;
  readonly state: () => OrgState;
  readonly timeline: Timeline;
  readonly submit: Submit;
  /** Whether a command of this id was carried out before. */
  readonly isAnswered: (id: CommandId) => boolean;
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
  readonly #fobKeys: FobKeys;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    const foresee = (wish: Wish): Decision => decide(parts.state(), { ...wish, at: parts.timeline.now() });
    this.#fobKeys = new FobKeys({ ...parts, foresee });
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
    const { chance } = this.#parts;
    const id = commandIdOf(who, message.do, message.id ?? toHex(chance.bytes(16)));
    const wish: Wish = { id, by: { kind: "person", person: who }, body: understood.body };
    const submitted = this.#submit(wish, understood);
    const answer = await submitted.answer;
    const shown = shownAnswer(understood, answer);
    const reveals = shown.kind === "done" ? revealed(this.#parts.state(), understood) : undefined;
    this.#answer(who, doneMessage(message, shown, reveals));
    if (understood.body.kind === "raise-alarm") await submitted.durable;
  }

  #submit(wish: Wish, { fobKey, body }: Wished): Pick<Submitted, "answer"> & Partial<Submitted> {
    if (fobKey === undefined || !("fob" in body) || body.fob === undefined)
      return this.#parts.submit.submit(wish);
    return { answer: this.#fobKeys.enrol(wish, body.fob, fobKey) };
  }

  #answer(who: PersonId, message: DoneMessage): void {
    const { org, broker } = this.#parts;
    const topic = topicText(org, { kind: "done", person: who });
    broker.publish({ topic, payload: buildDone(message), qos: 1, retain: false });
  }
}
