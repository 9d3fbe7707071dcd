import type { CommandId, FobId } from "../../../shared/base/ids.ts";
import type { Decision } from "../../core/decision.ts";
import type { RefusalCode } from "../../core/refusal.ts";
import type { Answer } from "../answer.ts";
import type { Seals } from "../intake/seals.ts";
import type { Submit, Wish } from "../submit.ts";
import type { Vault } from "../vault.ts";

export interface FobKeysParts {
  readonly vault: Pick<Vault, "fobKey" | "keepFobKey">;
  readonly seals: Pick<Seals, "forget">;
  readonly submit: Submit;
  /** What the core would say to it now. */
  readonly foresee: (wish: Wish) => Decision;
  /** Whether a wish of this id was carried out before. */
  readonly isAnswered: (id: CommandId) => boolean;
}

/**
 * Enrols fobs. A fob's key is in the vault before the event that says so, and
 * stays there only with it: whatever is refused, and whatever comes a second
 * time, leaves the key of a fob that somebody wears as it is (P2).
 */
export class FobKeys {
  readonly #parts: FobKeysParts;
  /** One at a time, since what was foreseen must still hold when the key is kept. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: FobKeysParts) {
    this.#parts = parts;
  }

  enrol(wish: Wish, fob: FobId, key: Uint8Array): Promise<Answer> {
    const next = this.#last.then(() => this.#enrol(wish, fob, key));
    this.#last = next.catch(() => {});
    return next;
  }

  async #enrol(wish: Wish, fob: FobId, key: Uint8Array): Promise<Answer> {
    const { vault, submit, foresee, isAnswered } = this.#parts;
    if (isAnswered(wish.id)) return submit.submit(wish).answer;
    const decision = foresee(wish);
    if (decision.kind === "refused") return { kind: "refused", refusal: decision.refusal };
    const former = vault.fobKey(fob)?.slice();
    const refused = await this.#keep(fob, key);
    if (refused !== undefined) return refused;
    const answer = await submit.submit(wish).answer;
    if (answer.kind !== "refused" || former === undefined) return answer;
    return (await this.#keep(fob, former)) ?? answer;
  }

  async #keep(fob: FobId, key: Uint8Array): Promise<Answer | undefined> {
    const { vault, seals } = this.#parts;
    const kept = await vault.keepFobKey(fob, key);
    seals.forget(fob);
    if (kept.ok) return undefined;
    const code: RefusalCode = "journal-unavailable";
    return { kind: "refused", refusal: { code, what: kept.fault.code } };
  }
}
