import type { Account, Violation } from "../account.ts";
import { silentFobs } from "./fob/cadence.ts";
import { lostContact } from "./silence/contact.ts";
import { missedDues } from "./silence/dues.ts";
import { lostRelays } from "./silence/relays.ts";

/**
 * P5: every check-in that was missed, end that went by, fob that fell silent
 * and relay that was gone is found in time, told apart, and dated with the
 * instant it fell due; none is found that was not there.
 */
export function p5SilenceIsSignal(account: Account): readonly Violation[] {
  return [...missedDues(account), ...lostContact(account), ...lostRelays(account), ...silentFobs(account)];
}
