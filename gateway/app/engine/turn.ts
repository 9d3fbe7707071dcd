import { type AlarmId, parseId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { decide } from "../../core/decide.ts";
import type { Effect, EffectKey } from "../../core/effect.ts";
import type { DomainEvent } from "../../core/event.ts";
import { evolve } from "../../core/evolve.ts";
import { react } from "../../core/react.ts";
import type { RefusalCode } from "../../core/refusal.ts";
import type { MutableOrgState, OrgState } from "../../core/state.ts";
import type { Answer } from "../answer.ts";
import type { AnsweredCommand } from "../journal.ts";
import type { AnsweredIds } from "./answeredIds.ts";
import type { Entry } from "./entry.ts";

/** Commands taken up together, and what came of them; visible to nobody until released. */
export interface Turn {
  readonly entries: readonly Entry[];
  /** One for each entry, as they stand once on record. */
  readonly answers: Answer[];
  /** Those whose id had been answered before. */
  readonly repeats: Entry[];
  /** Those that were decided and changed nothing. */
  readonly fruitless: Entry[];
  readonly events: DomainEvent[];
  readonly effects: Effect[];
  readonly settled: EffectKey[];
  readonly answered: AnsweredCommand[];
  readonly recordedAt: Instant;
}

/** What a turn decides on and with. */
export interface Books {
  readonly state: MutableOrgState;
  readonly known: AnsweredIds;
  /** The engine's own reason to refuse an entry, if it has one now. */
  readonly objection: (entry: Entry) => RefusalCode | undefined;
}

/** Takes up `entries` in order at the instant `at`: decide, evolve each event, react to each. */
export function takeUp(books: Books, entries: readonly Entry[], at: Instant): Turn {
  const turn: Turn = {
    entries,
    answers: [],
    repeats: [],
    fruitless: [],
    events: [],
    effects: [],
    settled: [],
    answered: [],
    recordedAt: at,
  };
  for (const entry of entries) turn.answers.push(answerTo(books, entry, turn));
  return turn;
}

/** Whether there is anything in it that must be durable before it is visible. */
export function mustBeRecorded(turn: Turn): boolean {
  return turn.events.length > 0 || turn.settled.length > 0;
}

export function hasPress({ entries }: Turn): boolean {
  return entries.some(({ waitsAs }) => waitsAs === "press");
}

/**
 * Only an answer that changed something is remembered: a refused wish changed
 * nothing, so asking again is judged afresh. The clock's commands are judged by
 * the state alone, since after a clock step the same instant may come again.
 */
function answerTo({ state, known, objection }: Books, entry: Entry, turn: Turn): Answer {
  const { id, by, body } = entry.wish;
  const before = known.answerTo(id);
  if (before !== undefined && isStillSaid(state, entry, before)) {
    turn.repeats.push(entry);
    if (entry.settles !== undefined) turn.settled.push(entry.settles);
    return before;
  }
  const code = objection(entry);
  if (code !== undefined) return { kind: "refused", refusal: { code, what: body.kind } };
  if (entry.settles !== undefined) turn.settled.push(entry.settles);
  const decision = decide(state, { id, by, at: turn.recordedAt, body });
  if (decision.events.length === 0) turn.fruitless.push(entry);
  for (const event of decision.events) {
    evolve(state, event);
    turn.events.push(event);
    for (const effect of react(state, event)) turn.effects.push(effect);
  }
  if (decision.kind === "refused") return { kind: "refused", refusal: decision.refusal };
  const answer: Answer = { kind: "done", about: decision.about, onRecord: true };
  if (decision.events.length > 0 && by.kind !== "clock") {
    known.remember(id, answer);
    turn.answered.push({ id, answer });
  }
  return answer;
}

/**
 * P2: a press by message is one sent again only while the alarm it raised is open. Under an id
 * that something else had, or an alarm that is over, it would be confirmed and nobody would come.
 */
function isStillSaid(state: OrgState, { wish: { body } }: Entry, before: Answer): boolean {
  if (body.kind !== "raise-alarm") return true;
  if (before.kind !== "done" || before.about === undefined) return false;
  const id = parseId<AlarmId>(before.about);
  const alarm = id && state.alarms.get(id);
  return alarm?.kind === body.alarmKind && alarm.subject.worker === body.worker;
}
