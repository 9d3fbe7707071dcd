/** Why this rings at you now. */
export type AlertReason = "raised" | "unanswered" | "lapsed" | "repeat";

const reasonWords: Readonly<Record<AlertReason, string>> = {
  raised: "New alarm.",
  unanswered: "Nobody has taken charge yet, so it has come to you.",
  lapsed: "Somebody took charge and recorded nothing in time, so it rings again.",
  repeat: "Still nobody has taken charge: everyone is told again.",
};

export function alarmAlert(reason: AlertReason, headline: string): string {
  return `${sentence(headline)} ${reasonWords[reason]}`;
}

/** A headline that ends in initials has its full stop already. */
function sentence(headline: string): string {
  return headline.endsWith(".") ? headline : `${headline}.`;
}

export function responderAlert(
  why: "protocol-stage" | "pressed-again",
  headline: string,
  stage: string,
): string {
  return why === "pressed-again"
    ? `${sentence(headline)} The worker has pressed again: this is yours, act now.`
    : `${sentence(headline)} This is yours: ${stage}`;
}

export function remindAlert(of: "check-in" | "expected-end", due: string): string {
  return of === "check-in"
    ? `Your check-in is due at ${due}.`
    : `Your session should end at ${due}: end it, or extend it.`;
}

/** Who works where, and from when to when, all as people read it. */
export interface Stay {
  readonly who: string;
  readonly where: string;
  readonly start: string;
  readonly end: string;
}

export const sessionAlerts = {
  "ask-colleague": ({ who, where, start, end }: Stay) =>
    `You are the colleague close by for ${who}, ${where}, from ${start} to ${end}. Confirm that you know.`,
  "ask-approval": ({ who, where, start, end }: Stay) =>
    `${who} asks for approval to work alone, ${where}, from ${start} to ${end}.`,
  "tell-unplanned": ({ who, where, start, end }: Stay) =>
    `${who} started working alone without a plan, ${where}, at ${start}, expected to end at ${end}.`,
  "chase-report": ({ who, where, end }: Stay) =>
    `The report of the session of ${who}, ${where}, which was to end at ${end}, is still missing.`,
} as const;

export const askWays = {
  "check-in": "check in; put your code in",
  end: "end the session; put your code in",
  extend: "extend the session",
  confirm: "confirm that you know of it",
  approve: "approve it",
  refuse: "refuse it",
  report: "report; write what was done",
} as const;
