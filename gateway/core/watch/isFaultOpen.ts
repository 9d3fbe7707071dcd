import { causeOf } from "../alarm/alarmWords.ts";
import type { TechnicalFault } from "../event.ts";
import type { OrgState } from "../state.ts";

/** Whether an open technical alarm is about this fault and has not been told that it is over. */
export function isFaultOpen(state: OrgState, fault: TechnicalFault, about: string): boolean {
  const open = state.openAlarmByCause.get(causeOf("technical", fault, about));
  return open !== undefined && state.alarms.get(open)?.clearedAt === undefined;
}
