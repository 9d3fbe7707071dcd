import { type AlarmId, type CommandId, type PersonId, parseCommandId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { ProtocolStage } from "../alarm/alarmWords.ts";
import { correlateWorker } from "../alarm/correlate.ts";
import { noSubject, raiseAlarm } from "../alarm/raiseAlarm.ts";
import type { Actor, CommandBody } from "../command.ts";
import { deadlineOf } from "../deadlines.ts";
import { decide } from "../decide.ts";
import type { AlarmSubject, DomainEvent, EventOf, StepGap } from "../event.ts";
import { evolve } from "../evolve.ts";
import { limits } from "../limits.ts";
import type { MutableOrgState, OrgState } from "../state.ts";
import type { AlarmKind, Policy, Target } from "./policy.ts";
import { scratchState, standInState, standIns } from "./scratchState.ts";

/** One thing that would happen, counted from the instant the alarm is about. */
export type ExplainedMoment = { readonly afterMs: number } & (
  | {
      readonly what: "told";
      /** From 1; beyond the policy's last step everyone is told again. */
      readonly step: number;
      readonly isRepeat: boolean;
      readonly targets: readonly Target[];
      readonly people: readonly PersonId[];
      readonly gaps: readonly StepGap[];
    }
  | { readonly what: "acknowledged" | "lapsed"; readonly person: PersonId }
  | { readonly what: "protocol"; readonly stage: ProtocolStage }
);

export interface Explanation {
  /** Nobody does anything: every step and the first two repeats; it goes on like the last. */
  readonly unanswered: readonly ExplainedMoment[];
  /** The first person told takes charge at once and records nothing; empty where nobody would be told. */
  readonly acknowledgedOnly: readonly ExplainedMoment[];
}

export interface ExplainWish {
  readonly policy: Policy;
  readonly kind: AlarmKind;
  readonly at: Instant;
  /**
   * Names the people as they would be told at this instant. Without it there
   * are stand-ins, one for each target, called `on-call`, `colleague` and so on.
   */
  readonly state: OrgState | undefined;
  /** Whose alarm it would be; the alarm then finds the session as a press does. */
  readonly worker: PersonId | undefined;
}

/**
 * What would happen if such an alarm were raised now. The real decisions are
 * played on a scratch copy, so that it cannot say anything else than what the
 * gateway would do (P3, P4).
 */
export function explainPolicy(wish: ExplainWish): Explanation {
  return { unanswered: playUnanswered(wish), acknowledgedOnly: playAcknowledged(wish) };
}

interface Play {
  readonly state: MutableOrgState;
  readonly alarm: AlarmId;
  readonly moments: ExplainedMoment[];
  readonly wish: ExplainWish;
  now: Instant;
}

function playUnanswered(wish: ExplainWish): readonly ExplainedMoment[] {
  const play = begin(wish);
  const last = wish.policy.escalation[wish.kind].steps.length + 2;
  while (play.moments.length < limits.momentsExplained && goOn(play)) {
    const latest = play.moments.at(-1);
    if (latest?.what === "told" && latest.step >= last) break;
  }
  return play.moments;
}

function playAcknowledged(wish: ExplainWish): readonly ExplainedMoment[] {
  const play = begin(wish);
  while (play.moments.length === 0 && goOn(play));
  const [person] = play.state.alarms.get(play.alarm)?.told ?? [];
  if (!person) return [];
  act(play, { kind: "person", person }, { kind: "acknowledge-alarm", alarm: play.alarm });
  while (play.moments.length < limits.momentsExplained && goOn(play)) {
    if (play.state.alarms.get(play.alarm)?.answer.phase === "ringing") break;
  }
  return play.moments;
}

function begin(wish: ExplainWish): Play {
  const state = wish.state ? scratchState(wish.state, wish.policy) : standInState(wish.policy, wish.at);
  const { alarm, events } = raiseAlarm(state, {
    kind: wish.kind,
    subject: subjectFor(state, wish),
    oddities: [],
    at: wish.at,
    learntAt: wish.at,
    detail: "",
    press: undefined,
    about: "explained",
    tester: undefined,
  });
  const play: Play = { state, alarm, moments: [], wish, now: wish.at };
  for (const event of events) take(play, event);
  return play;
}

function subjectFor(state: OrgState, wish: ExplainWish): AlarmSubject {
  if (wish.kind === "technical") return { ...noSubject, fault: "storage" };
  const worker = wish.worker ?? (wish.state ? undefined : standIns.worker);
  return worker ? correlateWorker(state, worker, wish.at).subject : noSubject;
}

/** Lets the alarm's next deadline fall due; false when there is none or nothing came of it. */
function goOn(play: Play): boolean {
  const key = `alarm:${play.alarm}` as const;
  const dueAt = deadlineOf(play.state, key);
  if (dueAt === undefined) return false;
  play.now = dueAt;
  return act(play, { kind: "clock" }, { kind: "fall-due", key, dueAt });
}

function act(play: Play, by: Actor, body: CommandBody): boolean {
  const id: CommandId = certain(parseCommandId("explain"), "a command id");
  const decision = decide(play.state, { id, by, at: play.now, body });
  if (decision.kind === "refused") return false;
  for (const event of decision.events) take(play, event);
  return decision.events.length > 0;
}

function take(play: Play, event: DomainEvent): void {
  evolve(play.state, event);
  const afterMs = event.at - play.wish.at;
  if (event.kind === "step-taken") play.moments.push({ afterMs, ...toldBy(play.wish, event) });
  if (event.kind === "alarm-acknowledged")
    play.moments.push({ afterMs, what: "acknowledged", person: event.by });
  if (event.kind === "acknowledgement-lapsed")
    play.moments.push({ afterMs, what: "lapsed", person: event.by });
  if (event.kind === "protocol-reached") play.moments.push({ afterMs, what: "protocol", stage: event.stage });
}

type TellingOf = Omit<Extract<ExplainedMoment, { readonly what: "told" }>, "afterMs">;

function toldBy({ policy, kind }: ExplainWish, event: EventOf<"step-taken">): TellingOf {
  const { steps } = policy.escalation[kind];
  const isRepeat = event.step >= steps.length;
  const targets = steps.slice(0, event.step + 1).flatMap((step) => step.targets);
  return {
    what: "told",
    step: event.step + 1,
    isRepeat,
    targets: isRepeat ? [{ kind: "everyone" }] : targets,
    people: event.told,
    gaps: event.gaps,
  };
}
