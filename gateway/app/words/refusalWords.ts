import type { Refusal, RefusalCode } from "../../core/refusal.ts";

/** Why something was not done, and what to do instead. */
export interface Explained {
  readonly sentence: string;
  readonly remedy: string;
}

/**
 * A refusal in words. `what` is an identifier, a fixed word or a count, never
 * what a person typed, so that it may be shown (P10).
 */
export function explainRefusal(refusal: Refusal): Explained {
  return refusalWords[refusal.code](refusal.what);
}

type Words = (what: string) => Explained;

const listPeople = "Ask for `people` to see who there is, and check the spelling.";

const thingWords = {
  "unknown-person": (what) => ({ sentence: `There is no person ${what}.`, remedy: listPeople }),
  "unknown-place": (what) => ({
    sentence: `There is no place ${what} in use.`,
    remedy: "Ask for `places` to see which there are, or leave the place out.",
  }),
  "unknown-relay": (what) => ({
    sentence: `There is no relay ${what}.`,
    remedy: "Ask for `relays` to see which there are.",
  }),
  "unknown-fob": (what) => ({
    sentence: `There is no fob ${what}.`,
    remedy: "Ask for `fobs` to see which there are, or enrol it first.",
  }),
  "unknown-session": (what) => ({
    sentence: `There is no session ${what}.`,
    remedy: "Ask for `sessions` to see which there are.",
  }),
  "unknown-alarm": (what) => ({
    sentence: `There is no open alarm ${what}.`,
    remedy: "Ask for `alarms` to see which are open.",
  }),
  "unknown-credential": (what) => ({
    sentence: `There is no credential ${what}.`,
    remedy: "Ask for `credentials` to see which there are. A revoked one is gone for good.",
  }),
  "unknown-override": (what) => ({
    sentence: `The rota has no override ${what}.`,
    remedy: "Ask for `rota` to see the overrides there are.",
  }),
  "already-exists": (what) => ({
    sentence: `There is already one called ${what}.`,
    remedy: "Choose another id, or change the one there is.",
  }),
  "address-taken": (what) => ({
    sentence: `The radio address belongs to another fob already (${what}).`,
    remedy: "Check the address printed on the fob; revoke the other entry if it is the same fob.",
  }),
  "fob-not-in-stock": (what) => ({
    sentence: `The fob ${what} is not in stock.`,
    remedy: "Take it back from its holder with `return-fob` first.",
  }),
  "fob-not-assigned": (what) => ({
    sentence: `Nobody holds the fob ${what}.`,
    remedy: "Assign it with `assign-fob` first.",
  }),
  "fob-revoked": (what) => ({
    sentence: `The fob ${what} is revoked. A press of it still alarms.`,
    remedy: "Enrol it again with a new key before using it for anything else.",
  }),
  "fob-in-use": (what) => ({
    sentence: `The fob ${what} is watched in a session that is going on.`,
    remedy: "Wait until the session has ended, or give the holder another fob first.",
  }),
} as const satisfies Partial<Record<RefusalCode, Words>>;

const peopleWords = {
  "not-set-up": () => ({
    sentence: "This gateway has no organisation yet.",
    remedy: "Run `hark init` on the gateway's computer.",
  }),
  "already-set-up": () => ({
    sentence: "The organisation is set up already.",
    remedy: "Nothing needs doing. To change it, use the single commands.",
  }),
  "not-allowed": () => ({
    sentence: "Your roles do not allow this.",
    remedy: "Ask somebody who has the role, or an admin to give it to you.",
  }),
  "not-your-own-emergency": (what) => ({
    sentence: `The alarm ${what} is about you or your session, so somebody else must deal with it.`,
    remedy: "If it was a mistake, say so with `mistake`: whoever responds will see it.",
  }),
  "person-has-left": (what) => ({
    sentence: `The person ${what} has left.`,
    remedy: "Name somebody who is active, or add the person again.",
  }),
  "person-still-has-fobs": (what) => ({
    sentence: `The person ${what} still holds a fob.`,
    remedy: "Take it back with `return-fob`, or report it lost.",
  }),
  "person-in-session": (what) => ({
    sentence: `The person ${what} is in a session that is going on.`,
    remedy: "End the session first.",
  }),
  "person-on-rota": (what) => ({
    sentence: `The person ${what} is still on the rota, which would leave a gap that nobody sees.`,
    remedy: "Put somebody else in their place on the rota first.",
  }),
  "person-has-not-left": (what) => ({
    sentence: `The person ${what} has not left.`,
    remedy: "Have them leave first; what is erased does not come back.",
  }),
  "person-in-alarm": (what) => ({
    sentence: `An open alarm is about the person ${what}, and responders need to know who it is.`,
    remedy: "Resolve the alarm first.",
  }),
  "last-admin": (what) => ({
    sentence: `The person ${what} is the last admin.`,
    remedy: "Give somebody else the role of admin first.",
  }),
  "role-missing": (what) => ({
    sentence: `The person ${what} does not have the role that this needs.`,
    remedy: "Have an admin give the role with `change-person`, or name somebody else.",
  }),
} as const satisfies Partial<Record<RefusalCode, Words>>;

const sessionWords = {
  "initials-only": () => ({
    sentence: "Young people are named by initials only, and what was given could be a name.",
    remedy: "Write one to four capital letters, with or without dots, such as J.S. or JS.",
  }),
  "session-not-planned": (what) => ({
    sentence: `The session ${what} is no longer ahead, so this cannot be done to it.`,
    remedy: "Ask for `sessions` to see how it stands.",
  }),
  "session-not-active": (what) => ({
    sentence: `The session ${what} is not going on.`,
    remedy: "Start it first, or start one that nobody planned with `start`.",
  }),
  "session-not-closed": (what) => ({
    sentence: `The session ${what} is not over, or its report is still to come.`,
    remedy: "Have it ended and reported, or cancelled; then erase it.",
  }),
  "session-in-alarm": (what) => ({
    sentence: `An open alarm is about the session ${what}, and responders need to know who was met.`,
    remedy: "Resolve the alarm first.",
  }),
  "session-not-ended": (what) => ({
    sentence: `The session ${what} has not ended, or is reported already.`,
    remedy: "End it first; a report is written once.",
  }),
  "approval-needed": (what) => ({
    sentence: `The session ${what} needs approval before it starts.`,
    remedy:
      "Ask a supervisor or lead to approve it. Alone already? `start` without a session covers you at once.",
  }),
  "not-approver": () => ({
    sentence: "Nobody approves a session they work in themselves, and approving needs the role for it.",
    remedy: "Ask another supervisor or lead.",
  }),
  "too-many-workers": (what) => ({
    sentence: `A session cannot have ${what} workers.`,
    remedy: "Plan two sessions instead.",
  }),
  "colleague-needed": () => ({
    sentence: "The policy asks for a colleague who knows of the session.",
    remedy: "Name one in `colleague`.",
  }),
  "colleague-is-worker": (what) => ({
    sentence: `The person ${what} works in the session and cannot be its colleague too.`,
    remedy: "Name somebody else who is in the building.",
  }),
  "end-before-start": () => ({
    sentence: "The end is not later than the start, or has passed already.",
    remedy: "Give an end that is still ahead.",
  }),
  "too-long": () => ({
    sentence: "A session cannot last as long as that.",
    remedy: "Plan a shorter one; it can be extended while it goes on.",
  }),
  "code-not-recognised": () => ({
    sentence: "The code was not recognised, so nothing was changed.",
    remedy: "Type your code again.",
  }),
  "no-active-session": () => ({
    sentence: "You have no session going on.",
    remedy: "Start one with `start`.",
  }),
  "which-session": () => ({
    sentence: "You have more than one session going on.",
    remedy: "Say which one in `session`; ask for `sessions` to see them.",
  }),
} as const satisfies Partial<Record<RefusalCode, Words>>;

const otherWords = {
  "already-resolved": (what) => ({
    sentence: `The alarm ${what} is resolved already.`,
    remedy: "Nothing needs doing. A new press makes a new alarm.",
  }),
  "not-acknowledged": (what) => ({
    sentence: `Nobody has taken charge of the alarm ${what} yet.`,
    remedy: "Acknowledge it first.",
  }),
  "policy-unsafe": (what) => ({
    sentence: `The policy could leave an alarm unanswered (${what}), so the present one stays in force.`,
    remedy: "Run `hark policy check` on it: it names every setting and its bound.",
  }),
  "rota-problem": (what) => ({
    sentence: `The rota has a mistake (${what}), so the present one stays in force.`,
    remedy: "Mend the layer, day, time or turn named, and send it again.",
  }),
  "zone-unknown": () => ({
    sentence: "There is no such time zone.",
    remedy: "Use a name from the IANA database, such as Europe/London.",
  }),
  "not-due": () => ({
    sentence: "What this was about is not due.",
    remedy: "Nothing needs doing.",
  }),
  "limit-reached": (what) => ({
    sentence: `There are as many ${what} as one gateway keeps.`,
    remedy: "Put away what is no longer used. Alarms and unplanned sessions are never limited.",
  }),
  "journal-unavailable": () => ({
    sentence: "The journal cannot be written now, so nothing was changed.",
    remedy:
      "Alarms still go out. Run `hark doctor` on the gateway's computer and send this again afterwards.",
  }),
} as const satisfies Partial<Record<RefusalCode, Words>>;

/** Every refusal there is, so that a new one without words does not compile. */
export const refusalWords: Readonly<Record<RefusalCode, Words>> = {
  ...thingWords,
  ...peopleWords,
  ...sessionWords,
  ...otherWords,
};
