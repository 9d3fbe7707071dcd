import type { Account, Checker, Violation } from "../account.ts";
import { p1NoPressLost } from "./p1NoPressLost.ts";
import { p2EveryPressAlarms } from "./p2EveryPressAlarms.ts";
import { p3EscalationGoesOn } from "./p3EscalationGoesOn.ts";
import { p4FollowUp } from "./p4FollowUp.ts";
import { p5SilenceIsSignal } from "./p5SilenceIsSignal.ts";
import { p6WorkerKnows } from "./p6WorkerKnows.ts";
import { p7Discreet } from "./p7Discreet.ts";
import { p8NobodyForges } from "./p8NobodyForges.ts";
import { p9RecordTrusted } from "./p9RecordTrusted.ts";
import { p10LeastData } from "./p10LeastData.ts";
import { p11SaysWhenBlind } from "./p11SaysWhenBlind.ts";

const checkers: readonly Checker[] = [
  p1NoPressLost,
  p2EveryPressAlarms,
  p3EscalationGoesOn,
  p4FollowUp,
  p5SilenceIsSignal,
  p6WorkerKnows,
  p7Discreet,
  p8NobodyForges,
  p9RecordTrusted,
  p10LeastData,
  p11SaysWhenBlind,
];

/** Everything that was not as promised, the earliest first. */
export function judge(account: Account): readonly Violation[] {
  const broken = account.of("gateway-broken").map(({ at, cause }) => ({
    promise: "invariant",
    at,
    says: `the gateway broke: ${cause}`,
  }));
  return [...broken, ...checkers.flatMap((check) => check(account))].sort((one, other) => one.at - other.at);
}
