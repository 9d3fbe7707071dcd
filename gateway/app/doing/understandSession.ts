import { type CommandId, parseCommandId, parseId, type SessionId } from "../../../shared/base/ids.ts";
import { parseInitials } from "../../../shared/base/initials.ts";
import { after, instant } from "../../../shared/base/instant.ts";
import { certain, unreachable } from "../../../shared/base/invariant.ts";
import type { DeedOf } from "../../../shared/wire/doMessage.ts";
import type { BodyOf } from "../../core/command.ts";
import { decide } from "../../core/decide.ts";
import type { SessionPersonal } from "../../core/event.ts";
import type { Refusal } from "../../core/refusal.ts";
import { signOf } from "./sign.ts";
import { commanded, type Setting, type Understood } from "./understood.ts";

type SessionDeed = DeedOf<
  | "plan"
  | "approve"
  | "refuse"
  | "cancel"
  | "start"
  | "extend"
  | "confirm"
  | "check-in"
  | "end"
  | "report"
  | "erase-session"
  | "mistake"
>;

/** Everything about sessions, and every message that may carry a check-in code. */
export function understandSession(message: SessionDeed, setting: Setting): Understood {
  switch (message.do) {
    case "plan":
      return plan(message, setting);
    case "start":
      return start(message, setting);
    case "extend":
      return extend(message, setting);
    case "check-in":
    case "end":
    case "mistake":
      return signed(message, setting);
    case "approve":
    case "refuse":
    case "cancel":
      return commanded({ kind: `${message.do}-session`, session: message.session });
    case "erase-session":
      return commanded({ kind: "erase-session", session: message.session });
    case "confirm":
      return commanded({ kind: "confirm-colleague", session: message.session });
    case "report": {
      const { session, done = "", wentWell = "", wentBadly = "", nextTime = "" } = message;
      return commanded({
        kind: "report-session",
        session,
        note: { done, wentWell, wentBadly, nextTime },
      });
    }
    default:
      return unreachable(message);
  }
}

function plan(message: DeedOf<"plan">, { state, who }: Setting): Understood {
  return commanded({
    kind: "plan-session",
    plan: {
      kind: message.kind ?? "own-premises",
      workers: [...new Set(message.workers ?? [who])],
      place: message.place,
      startAt: message.start,
      endAt: message.end,
      checkInEveryMs: message.checkInEvery ?? state.policy.checkIn.defaultEveryMs,
      colleague: message.colleague,
      outOfHours: message.outOfHours ?? false,
      silent: message.silent ?? false,
    },
    personal: personalOf(message),
  });
}

function start(message: DeedOf<"start">, { who }: Setting): Understood {
  if (message.session !== undefined) return commanded({ kind: "start-session", session: message.session });
  return commanded({
    kind: "start-unplanned",
    worker: message.worker ?? who,
    place: message.place,
    lengthMs: message.for,
    checkInEveryMs: message.checkInEvery,
    colleague: message.colleague,
    sessionKind: message.kind ?? "own-premises",
    silent: message.silent ?? false,
    personal: personalOf(message),
  });
}

/** P10: initials are brought into their one form; what is not initials goes on as it is, for the core to refuse. */
function personalOf(message: DeedOf<"plan" | "start">): SessionPersonal {
  const meeting = (message.meeting ?? []).map((initials) => parseInitials(initials) ?? initials);
  return { meeting, activity: message.activity ?? "" };
}

function extend(message: DeedOf<"extend">, setting: Setting): Understood {
  const { state, now } = setting;
  const own = ownSession(message.session, setting);
  if (typeof own !== "string") return { kind: "refused", refusal: own };
  const endAt = state.sessions.get(own)?.plan.endAt ?? now;
  // A session that is over its end is extended from now: otherwise it might still be over.
  const from = instant(Math.max(endAt, now));
  return commanded({
    kind: "extend-session",
    session: own,
    endAt: message.until ?? after(from, message.by ?? 0),
  });
}

/** The session named, else the sender's only one that goes on. */
function ownSession(named: SessionId | undefined, { state, who }: Setting): SessionId | Refusal {
  if (named !== undefined) return named;
  const [only, ...others] = state.activeSessionsOf.get(who) ?? [];
  if (only === undefined) return { code: "no-active-session", what: who };
  return others.length === 0 ? only : { code: "which-session", what: who };
}

type SignedBody = BodyOf<"check-in" | "end-session" | "say-mistake">;

function signed(message: DeedOf<"check-in" | "end" | "mistake">, setting: Setting): Understood {
  const { state, who, hashing } = setting;
  const sign = signOf(state, { person: who, code: message.code }, hashing);
  const body = signedBody(message, setting, sign);
  if (sign !== "duress") {
    return body.kind === "refused" ? body : commanded(body);
  }
  const refusal = body.kind === "refused" ? body.refusal : refusalIfSafe(body, setting);
  return refusal === undefined && body.kind !== "refused"
    ? commanded(body)
    : commanded(duressAlone, refusal && { showAs: refusal });
}

function signedBody(
  message: DeedOf<"check-in" | "end" | "mistake">,
  setting: Setting,
  sign: SignedBody["sign"],
): SignedBody | Extract<Understood, { readonly kind: "refused" }> {
  switch (message.do) {
    case "check-in":
      return { kind: "check-in", session: message.session, sign, via: message.via ?? "phone" };
    case "mistake":
      return { kind: "say-mistake", alarm: message.alarm, sign };
    case "end": {
      const own = ownSession(message.session, setting);
      return typeof own === "string"
        ? { kind: "end-session", session: own, sign }
        : { kind: "refused", refusal: own };
    }
    default:
      return unreachable(message);
  }
}

const asking: CommandId = certain(parseCommandId("what-if"), "a command id");

/** Sessions count from 1: a check-in to this one is nobody's, so it moves no due instant. */
const nobodysSession: SessionId = certain(parseId<SessionId>("s-0"), "a session id");

/** P7, P2: a duress code that would be refused had it been the safe one alarms all the same, and changes nothing else. */
const duressAlone: BodyOf<"check-in"> = {
  kind: "check-in",
  session: nobodysSession,
  sign: "duress",
  via: "phone",
};

/** What the safe code would be refused with here, so that the duress code can be answered the same. */
function refusalIfSafe(body: SignedBody, { state, who, now }: Setting): Refusal | undefined {
  const decision = decide(state, {
    id: asking,
    by: { kind: "person", person: who },
    at: now,
    body: { ...body, sign: "safe" },
  });
  return decision.kind === "refused" ? decision.refusal : undefined;
}
