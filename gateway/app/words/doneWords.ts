import type { Verb } from "../../../shared/wire/doMessage.ts";

/**
 * What a person reads when it is done. P7: the sentence depends on what was
 * asked for and nothing else, so that no code reads differently from another.
 */
export const doneWords: Readonly<Record<Verb, string>> = {
  panic: "The alarm is raised. It goes on until a person has taken charge.",
  assistance: "A colleague is being asked for.",
  acknowledge: "You have taken charge. Record your first try to reach the worker soon, or it rings again.",
  attempt: "Recorded.",
  "emergency-services": "Recorded. Tell them anything new, and resolve the alarm when it is over.",
  mistake: "Noted for whoever responds. They will still make sure.",
  resolve: "The alarm is resolved.",
  plan: "The session is planned.",
  approve: "The session is approved.",
  refuse: "The session is not approved.",
  cancel: "The session is cancelled.",
  start: "The session has started.",
  extend: "The session is extended.",
  confirm: "Thank you: it is noted that you know.",
  "check-in": "Checked in.",
  end: "The session has ended. A report is due.",
  report: "The report is kept.",
  "erase-session":
    "What was kept about the young people met is erased; the record that there was a session stays.",
  "add-person": "The person is added.",
  "change-person": "The person is changed.",
  "person-leaves": "The person has left; their credentials no longer work.",
  "erase-person": "The person's details are erased for good.",
  "set-codes": "The check-in codes are set. They are shown once.",
  "issue-credential": "The credential is issued. Its secret is shown once.",
  "revoke-credential": "The credential is revoked, and whoever was connected by it is not any more.",
  "change-zone": "The time zone is changed.",
  "adopt-policy": "The policy is in force.",
  "add-place": "The place is added.",
  "change-place": "The place is changed.",
  "retire-place": "The place is no longer in use.",
  "add-relay": "The relay is added. Give it a credential next.",
  "change-relay": "The relay is changed.",
  "retire-relay": "The relay is no longer in use.",
  "enrol-fob": "The fob is enrolled. Assign it next.",
  "re-enrol-fob": "The fob has its new key.",
  "assign-fob": "The fob is assigned. Have its holder press once to test it.",
  "return-fob": "The fob is back in stock.",
  "report-fob-lost": "The fob is reported lost. A press of it still alarms.",
  "fob-found": "The fob is found.",
  "revoke-fob": "The fob is revoked. A press of it still alarms.",
  "test-fob": "The test is announced: press the fob now.",
  "set-rota": "The rota is in force.",
  "override-rota": "The rota is overridden.",
  "swap-turns": "The two turns are swapped.",
  "cancel-override": "The override is gone.",
};

export const offRecordWarning =
  "The journal cannot be written now: this is done but not on record yet, so keep your own notes.";

export const notUnderstood = {
  sentence: "The message was not understood, and nothing was done.",
  remedy: "Mend what is listed and send it again. docs/mqtt.md shows every message.",
} as const;

export const answered = "Here is the answer.";

export function nobodyOnCall(when: string): string {
  return `Nobody is on call at ${when}: an alarm would go to the leads.`;
}

export function onCallSentence(names: readonly string[], when: string): string {
  return `On call at ${when}: ${names.join(", ")}.`;
}

export function gapSentence(layer: string | undefined, from: string, until: string): string {
  return layer === undefined
    ? `Nobody at all is on call from ${from} until ${until}.`
    : `Nobody is on call in the layer ${layer} from ${from} until ${until}.`;
}
