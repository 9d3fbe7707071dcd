import { defaultPolicy } from "./policy/defaultPolicy.ts";
import { compileRota } from "./rota/compileRota.ts";
import { safeRota } from "./rota/rota.ts";
import type { MutableOrgState } from "./state.ts";

/** What an empty journal says: nobody, nothing, and a policy and rota that are safe all the same. */
export function emptyState(): MutableOrgState {
  const rota = safeRota();
  return {
    org: undefined,
    name: "",
    zone: "UTC",
    policy: defaultPolicy(),
    rota,
    compiledRota: compileRota(rota, "UTC"),
    rotaChecked: undefined,
    people: new Map(),
    peopleByRole: new Map(),
    places: new Map(),
    relays: new Map(),
    lostRelays: new Set(),
    fobsLeftBy: new Map(),
    fobs: new Map(),
    sessions: new Map(),
    alarms: new Map(),
    credentials: new Map(),
    closedAlarms: new Map(),
    closedSessions: new Map(),
    fobByAddress: new Map(),
    fobsOf: new Map(),
    activeSessionsOf: new Map(),
    plannedSessionsOf: new Map(),
    openAlarmByCause: new Map(),
    openAlarmsOf: new Map(),
    lastEndedSessionOf: new Map(),
    alarmsRaised: 0,
    sessionsPlanned: 0,
  };
}
