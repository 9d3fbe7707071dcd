import type { CommandKind } from "../../core/command.ts";

/**
 * The order of taking up, and of refusing when too much waits. `watch` is what
 * the clock and the watch over fobs and relays say: deadlines and silences.
 */
export const inboxClasses = ["press", "watch", "person", "delivery", "housekeeping"] as const;
export type InboxClass = (typeof inboxClasses)[number];

export interface CommandTraits {
  readonly waitsAs: InboxClass;
  /**
   * Whether it is carried out while the journal cannot be written. Everything
   * that protects somebody is; what only prepares or administers is refused,
   * since a process that dies then would forget it.
   */
  readonly goesOffRecord: boolean;
}

const press: CommandTraits = { waitsAs: "press", goesOffRecord: true };
const watch: CommandTraits = { waitsAs: "watch", goesOffRecord: true };
const protects: CommandTraits = { waitsAs: "person", goesOffRecord: true };
const administers: CommandTraits = { waitsAs: "person", goesOffRecord: false };
const delivery: CommandTraits = { waitsAs: "delivery", goesOffRecord: true };
const housekeeping: CommandTraits = { waitsAs: "housekeeping", goesOffRecord: true };

/** How each kind of command is treated on its way in. */
export const traitsOf: Readonly<Record<CommandKind, CommandTraits>> = {
  "hear-frame": press,
  "raise-alarm": press,

  "fall-due": watch,
  "note-contact-lost": watch,
  "note-relay-lost": watch,
  "note-counter-went-back": watch,
  "note-fault": watch,
  "note-clock-step": watch,

  "acknowledge-alarm": protects,
  "record-attempt": protects,
  "note-emergency-services": protects,
  "say-mistake": protects,
  "resolve-alarm": protects,
  "check-in": protects,
  "start-session": protects,
  "start-unplanned": protects,
  "extend-session": protects,
  "end-session": protects,
  "confirm-colleague": protects,
  // P8: a stolen credential is shut out now; at worst it must be revoked again.
  "revoke-credential": protects,

  "note-delivery": delivery,

  "note-contact-regained": housekeeping,
  "note-relay-regained": housekeeping,
  "note-battery": housekeeping,
  "note-fault-cleared": housekeeping,

  "set-up-organisation": administers,
  "change-zone": administers,
  "adopt-policy": administers,
  "add-person": administers,
  "change-person": administers,
  "person-leaves": administers,
  "erase-person": administers,
  "set-codes": administers,
  "issue-credential": administers,
  "add-place": administers,
  "change-place": administers,
  "retire-place": administers,
  "add-relay": administers,
  "change-relay": administers,
  "retire-relay": administers,
  "set-rota": administers,
  "override-rota": administers,
  "swap-turns": administers,
  "cancel-override": administers,
  "enrol-fob": administers,
  "re-enrol-fob": administers,
  "assign-fob": administers,
  "return-fob": administers,
  "report-fob-lost": administers,
  "fob-found": administers,
  "revoke-fob": administers,
  "announce-test": administers,
  "plan-session": administers,
  "approve-session": administers,
  "refuse-session": administers,
  "cancel-session": administers,
  "report-session": administers,
  "erase-session": administers,
};
