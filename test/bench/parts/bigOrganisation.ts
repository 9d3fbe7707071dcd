import { systemClock } from "../../../gateway/adapters/clock/systemClock.ts";
import { type Engine, openEngine } from "../../../gateway/app/engine/engine.ts";
import type { Batch, Head, Journal, JournalFault, Opened } from "../../../gateway/app/journal.ts";
import type { Channel } from "../../../gateway/app/outbox/channel.ts";
import type { Actor, CommandBody } from "../../../gateway/core/command.ts";
import { decide } from "../../../gateway/core/decide.ts";
import { emptyState } from "../../../gateway/core/emptyState.ts";
import { evolve } from "../../../gateway/core/evolve.ts";
import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import { safeRota } from "../../../gateway/core/rota/rota.ts";
import type { MutableOrgState } from "../../../gateway/core/state.ts";
import {
  type FobAddress,
  type FobId,
  type OrgId,
  type PersonId,
  parseCommandId,
  parseFobAddress,
  parseId,
} from "../../../shared/base/ids.ts";
import { hours, minutes } from "../../../shared/base/instant.ts";
import { certain, InvariantBroken } from "../../../shared/base/invariant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";

const admin: Actor = { kind: "person", person: personOf("admin") };

/** An organisation of so many workers, each with a fob; all but the last `idle` are in a session. */
export function bigOrganisation({
  sessions,
  idle,
}: {
  readonly sessions: number;
  readonly idle: number;
}): MutableOrgState {
  const state = emptyState();
  const wish = (id: string, by: Actor, body: CommandBody): void => {
    const decision = decide(state, { id: certain(parseCommandId(id), id), by, at: systemClock.now(), body });
    if (decision.kind !== "happens") throw new InvariantBroken(`${id} was refused`);
    for (const event of decision.events) evolve(state, event);
  };
  wish("set-up", { kind: "operator" }, setUp());
  for (let index = 0; index < sessions + idle; index += 1) {
    const worker = workerOf(index);
    const fob = fobOf(index);
    const address = addressOf(index);
    const details = { name: `Worker ${index}`, phone: "" };
    wish(`add-${index}`, admin, { kind: "add-person", person: worker, roles: ["worker"], details });
    wish(`enrol-${index}`, admin, { kind: "enrol-fob", fob, address, label: "" });
    wish(`assign-${index}`, admin, { kind: "assign-fob", fob, holder: worker });
    if (index < sessions) wish(`start-${index}`, { kind: "person", person: worker }, aSession(worker));
  }
  return state;
}

/** The real engine on that state, with a journal that costs nothing and a channel that reaches everybody. */
export async function engineOn(state: MutableOrgState): Promise<Engine> {
  const opened = await openEngine({
    journal: new InstantJournal(state),
    clock: systemClock,
    observers: [],
    channels: [everybodysChannel],
    doers: {
      tellFob: () => Promise.resolve("done"),
      disconnect: () => Promise.resolve("done"),
      destroyKey: () => Promise.resolve("done"),
    },
    faults: { show: () => {}, clear: () => {} },
    stages: { waited: () => {}, decided: () => {}, appended: () => {}, announced: () => {} },
    late: () => {},
    broken: (cause) => {
      throw cause;
    },
  });
  if (!opened.ok) throw new InvariantBroken(opened.fault.code);
  opened.value.start();
  return opened.value;
}

export function aSession(worker: PersonId): CommandBody {
  return {
    kind: "start-unplanned",
    worker,
    place: undefined,
    lengthMs: hours(8),
    checkInEveryMs: minutes(60),
    colleague: undefined,
    sessionKind: "own-premises",
    silent: false,
    personal: { meeting: ["J.S."], activity: "talk" },
  };
}

export function aPress(fob: FobId, counter: number): CommandBody {
  return {
    kind: "hear-frame",
    fob,
    counter,
    meaning: "panic",
    standing: "fresh",
    unmapped: false,
    tampered: false,
    batteryPercent: undefined,
    reception: { relay: undefined, rssi: undefined, heardAt: systemClock.now() },
    crowded: false,
  };
}

export function workerOf(index: number): PersonId {
  return personOf(`worker-${index}`);
}

export function fobOf(index: number): FobId {
  return certain(parseId<FobId>(`fob-${index}`), "a fob");
}

const everybodysChannel: Channel = {
  name: "bench",
  reaches: () => true,
  deliver: () => Promise.resolve("delivered"),
};

function setUp(): CommandBody {
  return {
    kind: "set-up-organisation",
    org: certain(parseId<OrgId>("bench"), "an organisation"),
    name: "Bench",
    zone: "Europe/London",
    policy: defaultPolicy(),
    rota: safeRota(),
    admin: personOf("admin"),
    details: { name: "Ada", phone: "" },
  };
}

function personOf(text: string): PersonId {
  return certain(parseId<PersonId>(text), text);
}

function addressOf(index: number): FobAddress {
  return certain(parseFobAddress((0x5448e6000000 + index).toString(16)), "an address");
}

/** Answers at once: what is measured is everything but the disk. */
class InstantJournal implements Journal {
  readonly #state: MutableOrgState;
  #head: Head = { seq: 0, hash: "0".repeat(64) };

  constructor(state: MutableOrgState) {
    this.#state = state;
  }

  open(): Promise<Result<Opened, JournalFault>> {
    const opened = {
      head: this.#head,
      state: this.#state,
      pending: [],
      answered: [],
      lastRecordedAt: undefined,
    };
    return Promise.resolve(ok(opened));
  }

  append({ events }: Batch): Promise<Result<Head, JournalFault>> {
    this.#head = { seq: this.#head.seq + events.length, hash: this.#head.hash };
    return Promise.resolve(ok(this.#head));
  }

  head(): Promise<Result<Head, JournalFault>> {
    return Promise.resolve(ok(this.#head));
  }

  snapshot(): Promise<Result<undefined, JournalFault>> {
    return Promise.resolve(ok(undefined));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
