import type { Ask } from "../../../shared/wire/askMessage.ts";
import type { Role } from "../../core/event.ts";

/**
 * How much of an answer a role gives. `own`: what is the asker's. `covered`:
 * everything but young people's initials and what is done with them.
 * `technical`: only what is wrong with Hark itself. `all` is everything.
 */
export type Scope = "no" | "own" | "technical" | "covered" | "all";

/** Wider scopes later: a person with two roles has the wider. */
const widths: readonly Scope[] = ["no", "own", "technical", "covered", "all"];

/**
 * Who may ask what. P7: a worker cannot ask for alarms at all, so that no
 * screen of theirs ever tells of a duress code. P10: admins run people and
 * things without reading whom anybody meets.
 */
export const scopes: Readonly<Record<Ask, Readonly<Record<Role, Scope>>>> = {
  people: { worker: "own", supervisor: "covered", lead: "covered", admin: "all" },
  places: { worker: "all", supervisor: "all", lead: "all", admin: "all" },
  fobs: { worker: "own", supervisor: "own", lead: "own", admin: "all" },
  relays: { worker: "no", supervisor: "all", lead: "all", admin: "all" },
  sessions: { worker: "own", supervisor: "all", lead: "all", admin: "covered" },
  alarms: { worker: "no", supervisor: "all", lead: "all", admin: "technical" },
  alarm: { worker: "no", supervisor: "all", lead: "all", admin: "technical" },
  rota: { worker: "no", supervisor: "all", lead: "all", admin: "all" },
  who: { worker: "no", supervisor: "all", lead: "all", admin: "all" },
  gaps: { worker: "no", supervisor: "all", lead: "all", admin: "all" },
  policy: { worker: "no", supervisor: "all", lead: "all", admin: "all" },
  health: { worker: "all", supervisor: "all", lead: "all", admin: "all" },
  credentials: { worker: "no", supervisor: "no", lead: "no", admin: "all" },
};

/** The widest scope that any of the roles gives. */
export function scopeOf(ask: Ask, roles: readonly Role[]): Scope {
  let widest = 0;
  for (const role of roles) widest = Math.max(widest, widths.indexOf(scopes[ask][role]));
  return widths[widest] ?? "no";
}
