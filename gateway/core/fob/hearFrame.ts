import type { AlarmId } from "../../../shared/base/ids.ts";
import type { Oddity } from "../alarm/alarmWords.ts";
import { correlateFob, oddTiming } from "../alarm/correlate.ts";
import { causeFor, noSubject, type Raised, raiseAlarm, raiseTechnical } from "../alarm/raiseAlarm.ts";
import type { BodyOf, Command } from "../command.ts";
import { alreadySo, type Decision, happens, refuse } from "../decision.ts";
import type { AlarmSubject, DomainEvent } from "../event.ts";
import type { AlarmKind } from "../policy/policy.ts";
import { checkInByFob } from "../session/checkIn.ts";
import type { CountedFrame, Fob, OrgState } from "../state.ts";

type HearFrame = Command<BodyOf<"hear-frame">>;

/**
 * P2: what a verified frame means. The same counter again is the same press
 * heard again. A press always alarms; anything milder counts only from a fob
 * that is trusted and in somebody's hands.
 */
export function hearFrame(state: OrgState, command: HearFrame): Decision {
  const { body, at } = command;
  const fob = state.fobs.get(body.fob);
  if (!fob) return refuse("unknown-fob", body.fob);
  const known = countedAs(fob, body);
  if (known && isSamePress(state, known, body.standing)) return alreadySo(known.alarm);
  const suspicion = body.standing === "went-back" ? suspect(fob, command) : [];
  const isTrusted = body.standing !== "went-back" && !fob.suspect && fob.standing === "assigned";
  if (body.meaning === "check-in") {
    const checkedIn = isTrusted && fob.holder ? checkInByFob(state, fob.holder, at) : [];
    return happens(
      [...suspicion, ...technicalSuspicion(state, fob, command), ...checkedIn, count(command, undefined)],
      undefined,
    );
  }
  const raised = raise(state, fob, { command, meaning: body.meaning });
  const checkedIn =
    body.meaning === "duress-check-in" && isTrusted && fob.holder ? checkInByFob(state, fob.holder, at) : [];
  return happens([...suspicion, ...checkedIn, ...raised.events, count(command, raised.alarm)], raised.alarm);
}

/**
 * P2: far below the highest counter, a counter taken up once may come from a fob
 * that forgot where it was: it is the same press only while its alarm is open.
 */
function isSamePress(
  state: OrgState,
  known: CountedFrame,
  standing: BodyOf<"hear-frame">["standing"],
): boolean {
  if (standing !== "went-back") return true;
  return known.alarm !== undefined && state.alarms.has(known.alarm);
}

/** Counter gone back on a frame that is no press: the fob is cloned or was reset; nothing it says counts until re-enrolled. */
export function noteCounterWentBack(
  state: OrgState,
  command: Command<BodyOf<"note-counter-went-back">>,
): Decision {
  const fob = state.fobs.get(command.body.fob);
  if (!fob) return refuse("unknown-fob", command.body.fob);
  if (fob.suspect) return alreadySo(fob.id);
  const suspected: DomainEvent = {
    kind: "fob-suspected",
    at: command.at,
    fob: fob.id,
    counter: command.body.counter,
  };
  return happens([suspected, ...raiseWentBack(state, fob, command).events], fob.id);
}

function raise(
  state: OrgState,
  fob: Fob,
  press: { readonly command: HearFrame; readonly meaning: Press },
): Raised {
  const { command, meaning } = press;
  const { body, at } = command;
  const correlation = correlateFob(state, fob, at);
  const isTest = isAnnouncedTest(state, fob, { command, subject: correlation.subject });
  const oddities: Oddity[] = [...correlation.oddities, ...oddTiming(body.reception, at)];
  if (body.standing === "went-back") oddities.push("counter-went-back");
  if (body.standing === "late") oddities.push("counter-late");
  if (body.unmapped) oddities.push("unmapped-gesture");
  if (body.tampered) oddities.push("fob-tampered");
  if (body.crowded) oddities.push("queue-full");
  if (isTest) oddities.push("test-announced");
  const raised = raiseAlarm(state, {
    kind: kindOf(meaning),
    subject: correlation.subject,
    oddities,
    at,
    learntAt: at,
    detail: correlation.detail,
    press: { fob: fob.id, counter: body.counter, reception: body.reception },
    about: "",
    tester: isTest ? fob.testAnnounced?.by : undefined,
  });
  if (!isTest) return raised;
  return {
    alarm: raised.alarm,
    events: [{ kind: "fob-tested", at, fob: fob.id, counter: body.counter }, ...raised.events],
  };
}

type Press = Exclude<BodyOf<"hear-frame">["meaning"], "check-in">;

function kindOf(meaning: Press): AlarmKind {
  return meaning === "duress-check-in" ? "duress" : meaning;
}

/**
 * A test is a panic press that somebody announced moments before, while its
 * holder is in no session and no alarm of theirs is open. In doubt it is none (P2):
 * a fob that is lost, suspect or says that it was tampered with is never tested.
 */
function isAnnouncedTest(
  state: OrgState,
  fob: Fob,
  press: { readonly command: HearFrame; readonly subject: AlarmSubject },
): boolean {
  const { at, body } = press.command;
  const announced = fob.testAnnounced;
  if (!announced || at > announced.until || body.meaning !== "panic") return false;
  if (fob.suspect || body.standing !== "fresh" || body.tampered) return false;
  if (fob.standing !== "assigned" && fob.standing !== "in-stock") return false;
  if (state.openAlarmByCause.has(causeFor({ kind: "panic", subject: press.subject, about: "" })))
    return false;
  return !(fob.holder && state.activeSessionsOf.has(fob.holder));
}

function suspect(fob: Fob, command: HearFrame): readonly DomainEvent[] {
  if (fob.suspect) return [];
  return [{ kind: "fob-suspected", at: command.at, fob: fob.id, counter: command.body.counter }];
}

/** A check-in that went back raises no press alarm, so the suspicion needs one of its own. */
function technicalSuspicion(state: OrgState, fob: Fob, command: HearFrame): readonly DomainEvent[] {
  if (command.body.standing !== "went-back" || fob.suspect) return [];
  return raiseWentBack(state, fob, command).events;
}

function raiseWentBack(state: OrgState, fob: Fob, command: Command): Raised {
  const uncovered = fob.holder ? [fob.holder] : [];
  const subject = { ...noSubject, fob: fob.id, fault: "counter-went-back" as const, uncovered };
  return raiseTechnical(state, { subject, about: fob.id, detail: "", at: command.at });
}

function count(command: HearFrame, alarm: AlarmId | undefined): DomainEvent {
  return {
    kind: "frame-counted",
    at: command.at,
    fob: command.body.fob,
    counter: command.body.counter,
    ...(command.body.keyCheck === undefined ? {} : { keyCheck: command.body.keyCheck }),
    alarm,
  };
}

/**
 * P2: what this frame was taken up as, if it was. The same counter under another
 * key is another frame, also while the renewal of the key is not on record yet.
 */
export function countedAs(
  fob: Fob,
  frame: { readonly counter: number; readonly keyCheck?: number },
): CountedFrame | undefined {
  return fob.counted.findLast(
    ({ counter, keyCheck }) =>
      counter === frame.counter &&
      (keyCheck === undefined || frame.keyCheck === undefined || keyCheck === frame.keyCheck),
  );
}
