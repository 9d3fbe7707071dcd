import type { Actor, BodyOf, Command, CommandBody } from "../../gateway/core/command.ts";
import { decide } from "../../gateway/core/decide.ts";
import type { Decision } from "../../gateway/core/decision.ts";
import type { Effect } from "../../gateway/core/effect.ts";
import { emptyState } from "../../gateway/core/emptyState.ts";
import type { DomainEvent, EventKind, EventOf, Role, SessionPlan } from "../../gateway/core/event.ts";
import { evolve } from "../../gateway/core/evolve.ts";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";
import type { AlarmKind, Policy } from "../../gateway/core/policy/policy.ts";
import { react, stillWanted } from "../../gateway/core/react.ts";
import type { Rota } from "../../gateway/core/rota/rota.ts";
import type { Alarm, Fob, Session } from "../../gateway/core/state.ts";
import type { Brand } from "../../shared/base/brand.ts";
import type { AlarmId, CommandId, FobId, RelayId, SessionId } from "../../shared/base/ids.ts";
import {
  type OrgId,
  type PersonId,
  type PlaceId,
  parseCommandId,
  parseFobAddress,
  parseId,
} from "../../shared/base/ids.ts";
import { after, fromIso, type Instant } from "../../shared/base/instant.ts";
import { certain } from "../../shared/base/invariant.ts";
import { earliestDeadline, oneHour, rotaOf, tonight, unremarkable, usualPeople } from "./makings.ts";

/** Any identifier, minted in the way the doors do. */
export function named<Id extends Brand<string, string>>(text: string): Id {
  return certain(parseId<Id>(text), text);
}

/** One telling that was still wanted when it was to be made. */
export interface Told {
  readonly at: Instant;
  readonly person: string;
  readonly what: string;
  readonly effect: Effect;
}

export const gateway: Actor = { kind: "gateway" };
export const clock: Actor = { kind: "clock" };

type Press = Partial<Omit<BodyOf<"hear-frame">, "kind" | "fob">>;

/**
 * An organisation made of commands alone, in virtual time, whose deadlines fire
 * as the alarm clock fires them and whose effects are told to people unless
 * they have become unwanted by then.
 */
export class Site {
  readonly state = emptyState();
  readonly events: DomainEvent[] = [];
  readonly effects: Effect[] = [];
  readonly told: Told[] = [];
  /** People whom no channel reaches: each telling of an alarm comes back as failed. */
  readonly unreachable = new Set<string>();
  now: Instant = certain(fromIso("2026-03-04T18:00:00.000Z"), "the beginning");
  #commands = 0;
  #counter = 100;

  wish(by: Actor | string, body: CommandBody): Decision {
    this.#commands += 1;
    const id: CommandId = certain(parseCommandId(`c-${this.#commands}`), "a command id");
    const actor: Actor = typeof by === "string" ? { kind: "person", person: named(by) } : by;
    const command: Command = { id, by: actor, at: this.now, body };
    const decision = decide(this.state, command);
    const effects: Effect[] = [];
    for (const event of decision.events) {
      evolve(this.state, event);
      this.events.push(event);
      effects.push(...react(this.state, event));
    }
    this.effects.push(...effects);
    for (const effect of effects) this.#tell(effect);
    return decision;
  }

  /** The wish must be granted; what it is about comes back. */
  grant(by: Actor | string, body: CommandBody): string | undefined {
    const decision = this.wish(by, body);
    if (decision.kind === "refused")
      throw new Error(`${body.kind} refused: ${decision.refusal.code} ${decision.refusal.what}`);
    return decision.about;
  }

  /** Why the wish is refused; `undefined` when it is granted. */
  refusal(by: Actor | string, body: CommandBody): string | undefined {
    const decision = this.wish(by, body);
    return decision.kind === "refused" ? decision.refusal.code : undefined;
  }

  /** Lets time go by, firing whatever falls due at its instant, in order. */
  pass(ms: number): void {
    const until = after(this.now, ms);
    for (let fired = 0; fired < 100_000; fired += 1) {
      const due = earliestDeadline(this.state);
      if (!due || due.at > until) {
        this.now = until;
        return;
      }
      if (due.at > this.now) this.now = due.at;
      this.wish(clock, { kind: "fall-due", key: due.key, dueAt: due.at });
    }
    throw new Error("something falls due for ever");
  }

  /** The gateway is down: time goes by and nothing fires until the next `pass`. */
  isDownFor(ms: number): void {
    this.now = after(this.now, ms);
  }

  press(fob: string, press: Press = {}): AlarmId {
    return named(certain(this.frame(fob, press), "an alarm"));
  }

  /** Any frame; `undefined` where it led to no alarm. */
  frame(fob: string, press: Press = {}): string | undefined {
    this.#counter += 1;
    return this.grant(
      { kind: "fob", fob: named(fob) },
      { ...unremarkable(this.now), fob: named(fob), counter: this.#counter, ...press },
    );
  }

  /** One unplanned session of one hour with a check-in every 20 minutes, unless told otherwise. */
  start(worker: string, change: Partial<BodyOf<"start-unplanned">> = {}): SessionId {
    const about = this.grant(worker, { ...oneHour(named(worker)), ...change });
    return named(certain(about, "a session"));
  }

  planOf(change: Partial<SessionPlan> = {}): SessionPlan {
    return { ...tonight(this.now), ...change };
  }

  plan(by: string, change: Partial<SessionPlan> = {}): SessionId {
    const personal = { meeting: ["J.S."], activity: "talk" };
    const about = this.grant(by, { kind: "plan-session", plan: this.planOf(change), personal });
    return named(certain(about, "a session"));
  }

  checkIn(worker: string, sign: "safe" | "duress" | "unrecognised" = "safe"): Decision {
    return this.wish(worker, { kind: "check-in", session: undefined, sign, via: "phone" });
  }

  end(worker: string, session: SessionId): Decision {
    return this.wish(worker, { kind: "end-session", session, sign: "safe" });
  }

  acknowledge(by: string, alarm: AlarmId): void {
    this.grant(by, { kind: "acknowledge-alarm", alarm });
  }

  attempt(by: string, alarm: AlarmId, result: BodyOf<"record-attempt">["result"], note = ""): void {
    this.grant(by, { kind: "record-attempt", alarm, how: "phone", result, note });
  }

  resolve(by: string, alarm: AlarmId, outcome: BodyOf<"resolve-alarm">["outcome"] = "false"): void {
    this.grant(by, { kind: "resolve-alarm", alarm, outcome, note: "" });
  }

  loseContact(fob: string): Decision {
    return this.wish(gateway, {
      kind: "note-contact-lost",
      fob: named(fob),
      lastHeardAt: undefined,
      dueAt: this.now,
    });
  }

  loseRelay(relay: string, ...uncovered: readonly string[]): Decision {
    return this.wish(gateway, {
      kind: "note-relay-lost",
      relay: named<RelayId>(relay),
      dueAt: this.now,
      uncovered: uncovered.map((fob) => named<FobId>(fob)),
    });
  }

  alarm(id: AlarmId): Alarm {
    return certain(this.state.alarms.get(id) ?? this.state.closedAlarms.get(id), id);
  }

  /** The one open alarm of a kind. */
  open(kind: AlarmKind): Alarm {
    const found = this.openKinds().filter((open) => open === kind);
    if (found.length !== 1) throw new Error(`${found.length} open alarms of kind ${kind}`);
    return certain(
      [...this.state.alarms.values()].find((alarm) => alarm.kind === kind),
      kind,
    );
  }

  openKinds(): readonly AlarmKind[] {
    return [...this.state.alarms.values()].map((alarm) => alarm.kind);
  }

  session(id: SessionId): Session {
    return certain(this.state.sessions.get(id) ?? this.state.closedSessions.get(id), id);
  }

  fob(id: string): Fob {
    return certain(this.state.fobs.get(named(id)), id);
  }

  eventsOf<Kind extends EventKind>(kind: Kind): readonly EventOf<Kind>[] {
    return this.events.filter((event): event is EventOf<Kind> => event.kind === kind);
  }

  /** The alarms the person was told of, in order, by their kind. */
  heardBy(person: string): readonly string[] {
    return this.#tellings(person, true).map(({ what }) => what);
  }

  /** What else the person was told, by the kind of its effect. */
  askedOf(person: string): readonly string[] {
    return this.#tellings(person, false).map(({ what }) => what);
  }

  /** Seconds after `since` at which the person was told of an alarm. */
  secondsHeardBy(person: string, since: Instant): readonly number[] {
    return this.#tellings(person, true).map(({ at }) => (at - since) / 1000);
  }

  /** The instant this long from now. */
  in(ms: number): Instant {
    return after(this.now, ms);
  }

  /** Forgets what was told so far, so that a test sees what comes after. */
  hush(): void {
    this.told.length = 0;
    this.effects.length = 0;
  }

  #tellings(person: string, isAlarm: boolean): readonly Told[] {
    return this.told.filter(
      ({ person: told, effect }) => told === person && (effect.kind === "notify-step") === isAlarm,
    );
  }

  #tell(effect: Effect): void {
    if (!("person" in effect) || !stillWanted(this.state, effect)) return;
    if (effect.kind !== "notify-step") {
      this.told.push({ at: this.now, person: effect.person, what: effect.kind, effect });
      return;
    }
    const { alarm, round, step, person } = effect;
    if (!this.unreachable.has(person)) {
      this.told.push({ at: this.now, person, what: this.alarm(alarm).kind, effect });
      return;
    }
    const outcome = "nobody-connected";
    this.wish(gateway, { kind: "note-delivery", alarm, round, step, person, channel: "mqtt", outcome });
  }
}

export interface SiteOptions {
  readonly policy?: Policy;
  /** Who is on call, always, one layer each. */
  readonly onCall?: readonly string[];
  readonly rota?: Rota;
  /** Besides the admin iris, who has no other role; those below when left out. */
  readonly people?: Readonly<Record<string, readonly Role[]>>;
}

/** A site with people, two places, their relays, and fob-7 of ana, fob-8 of eli and fob-9 in stock. */
export function openSite(options: SiteOptions = {}): Site {
  const site = new Site();
  const people = options.people ?? usualPeople;
  site.grant(
    { kind: "operator" },
    {
      kind: "set-up-organisation",
      org: named<OrgId>("youth"),
      name: "Youth",
      zone: "Europe/London",
      policy: options.policy ?? defaultPolicy(),
      rota: { layers: [], overrides: [] },
      admin: named<PersonId>("iris"),
      details: { name: "Iris", phone: "" },
    },
  );
  for (const [person, roles] of Object.entries(people)) {
    site.grant("iris", {
      kind: "add-person",
      person: named(person),
      roles,
      details: { name: person, phone: "" },
    });
  }
  site.grant("iris", {
    kind: "change-person",
    person: named("iris"),
    roles: ["admin"],
    details: { name: "Iris", phone: "" },
  });
  const rota = options.rota ?? rotaOf(options.onCall ?? ["bruno"]);
  if (rota.layers.length > 0) site.grant("iris", { kind: "set-rota", rota });
  for (const place of ["hall", "annexe"]) {
    site.grant("iris", {
      kind: "add-place",
      place: named<PlaceId>(place),
      name: place,
      address: "",
      guidance: "",
    });
    site.grant("iris", {
      kind: "add-relay",
      relay: named(`${place}-relay`),
      name: place,
      place: named(place),
    });
  }
  for (const number of [7, 8, 9]) {
    const address = certain(parseFobAddress(`c0ffee00000${number}`), "an address");
    site.grant("iris", { kind: "enrol-fob", fob: named(`fob-${number}`), address, label: `${number}` });
  }
  for (const [fob, holder] of [
    ["fob-7", "ana"],
    ["fob-8", "eli"],
  ] as const) {
    if (people[holder]) site.grant("iris", { kind: "assign-fob", fob: named(fob), holder: named(holder) });
  }
  site.pass(0);
  site.hush();
  return site;
}
