import type { CommandId } from "../../../shared/base/ids.ts";
import type { Answer } from "../answer.ts";
import type { AnsweredCommand } from "../journal.ts";
import { answersKept } from "./limits.ts";

/** The latest commands that changed something, so that a repeat is answered alike and changes nothing. */
export class AnsweredIds {
  readonly #answers = new Map<CommandId, Answer>();

  /** `answered`: what the journal remembers, oldest first. */
  constructor(answered: readonly AnsweredCommand[]) {
    for (const { id, answer } of answered) this.remember(id, answer);
  }

  answerTo(id: CommandId): Answer | undefined {
    return this.#answers.get(id);
  }

  remember(id: CommandId, answer: Answer): void {
    this.#answers.delete(id);
    this.#answers.set(id, answer);
    if (this.#answers.size <= answersKept) return;
    for (const oldest of this.#answers.keys()) {
      this.#answers.delete(oldest);
      return;
    }
  }
}
