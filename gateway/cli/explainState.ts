import type { Brand } from "../../shared/base/brand.ts";
import { type OrgId, type PersonId, parseId, type SessionId } from "../../shared/base/ids.ts";
import { fromIso, type Instant } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import type { AnswerOf } from "../../shared/wire/answers.ts";
import { rotaLayers } from "../../shared/wire/rotaFields.ts";
import { emptyState } from "../core/emptyState.ts";
import type { DomainEvent } from "../core/event.ts";
import { evolve } from "../core/evolve.ts";
import type { Policy } from "../core/policy/policy.ts";
import type { LayerId, Rota } from "../core/rota/rota.ts";
import type { OrgState } from "../core/state.ts";
import type { Conversation } from "./conversation.ts";
import { unheld } from "./ended.ts";
import { allRows } from "./say.ts";

/** Whose alarm is to be explained, in which of their sessions. */
export interface ExplainedWorker {
  readonly worker: string | undefined;
  readonly session: string | undefined;
}

type SessionRow = AnswerOf<"sessions">["rows"][number];

/**
 * As much of the organisation as decides whom an alarm would be told to: people,
 * rota and the session in question, asked of the gateway and played in as what
 * happened, so that the core's own rules say the rest.
 */
export async function explainedState(
  gateway: Conversation,
  wish: ExplainedWorker,
  { policy, now }: { readonly policy: Policy; readonly now: Instant },
): Promise<{
  readonly state: OrgState;
  readonly worker: PersonId | undefined;
  readonly names: ReadonlyMap<string, string>;
}> {
  const people = (await allRows(gateway, "people")).filter(({ standing }) => standing === "active");
  const rota = await gateway.ask({ ask: "rota" });
  const session = await sessionOf(gateway, wish);
  const worker = wish.worker ?? session?.workers[0]?.person;
  if (worker !== undefined && !people.some(({ person }) => person === worker)) {
    throw unheld(
      "unknown-person",
      `There is nobody with the id ${worker} that you may see.`,
      "`hark people list` shows everybody.",
    );
  }
  const state = emptyState();
  const org: OrgId = gateway.credential.org;
  evolve(state, {
    kind: "organisation-set-up",
    at: now,
    org,
    name: "",
    zone: rota.zone,
    policy,
    rota: rotaOf(rota),
  });
  for (const { person, name, phone = "", roles } of people) {
    const subject = named<PersonId>(person);
    evolve(state, {
      kind: "person-added",
      at: now,
      person: subject,
      roles,
      personal: { subject, value: { name, phone } },
    });
  }
  if (session) evolve(state, begun(session, now));
  const names = new Map(people.map(({ person, name }) => [person, name]));
  return { state, worker: worker === undefined ? undefined : named<PersonId>(worker), names };
}

async function sessionOf(
  gateway: Conversation,
  { worker, session }: ExplainedWorker,
): Promise<SessionRow | undefined> {
  if (worker === undefined && session === undefined) return undefined;
  const rows = await allRows(gateway, "sessions");
  if (session === undefined) {
    return rows.find((row) => row.phase === "active" && row.workers.some(({ person }) => person === worker));
  }
  const found = rows.find((row) => row.session === session);
  if (!found)
    throw unheld(
      "unknown-session",
      `There is no session ${session} that you may see.`,
      "`hark sessions list` shows them.",
    );
  return found;
}

function rotaOf({ layers, overrides }: AnswerOf<"rota">): Rota {
  return {
    layers: rotaLayers.parse(layers).map((layer) => ({ ...layer, id: named<LayerId>(layer.id) })),
    overrides: overrides.map((one) => ({
      id: named(one.override),
      layer: named<LayerId>(one.layer),
      from: at(one.from.utc),
      to: at(one.to.utc),
      person: one.person && named<PersonId>(one.person.person),
      reason: one.reason,
    })),
  };
}

/** The session as if it had just begun: what it had before decides nothing about whom an alarm is told to. */
function begun(row: SessionRow, now: Instant): DomainEvent {
  const session = named<SessionId>(row.session);
  const workers = row.workers.map(({ person }) => named<PersonId>(person));
  const plan = {
    kind: row.kind,
    workers,
    place: undefined,
    startAt: at(row.start.utc),
    endAt: at(row.end.utc),
    checkInEveryMs: row.checkInEveryMs,
    colleague: row.colleague && named<PersonId>(row.colleague.person),
    outOfHours: row.outOfHours,
    silent: row.silent,
  };
  const personal = { subject: session, value: { meeting: [], activity: "" } };
  const by = certain(workers[0], "a session with at least one worker");
  return { kind: "session-started-unplanned", at: now, session, plan, checkInDueAt: undefined, personal, by };
}

function at(utc: string): Instant {
  return certain(fromIso(utc), "an instant as the gateway writes it");
}

function named<Id extends Brand<string, string>>(text: string): Id {
  return certain(parseId<Id>(text), "an id as the gateway writes it");
}
