import { type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { buildHealth, type HealthMessage } from "../../../shared/wire/healthMessage.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { OrgState } from "../../core/state.ts";
import { Admission } from "../admission.ts";
import { Board } from "../board/board.ts";
import type { Clock } from "../clock.ts";
import { Conversation } from "../doorway/conversation.ts";
import { Doorway } from "../doorway/doorway.ts";
import { type Engine, openEngine } from "../engine/engine.ts";
import type { Committed, Observer } from "../engine/observer.ts";
import { Feedback } from "../feedback/feedback.ts";
import { Health } from "../health/health.ts";
import { Intake } from "../intake/intake.ts";
import { RefusedFrames } from "../intake/refusedFrames.ts";
import type { JournalFault } from "../journal.ts";
import type { Doers } from "../outbox/channel.ts";
import { settlingMs } from "../outbox/limits.ts";
import { mqttChannel } from "../outbox/mqttChannel.ts";
import { Checkpoint } from "../presence/checkpoint.ts";
import { followWatch } from "../presence/followWatch.ts";
import { Presence } from "../presence/presence.ts";
import { RelayComplaints } from "../relayWatch/relayComplaints.ts";
import { RelayWatch } from "../relayWatch/relayWatch.ts";
import type { Timeline } from "../timeline.ts";
import type { OrganisationPorts } from "./organisation.ts";

/** The rooms of one organisation, each told only of those it needs. */
export interface Rooms {
  readonly engine: Engine;
  readonly health: Health;
  readonly presence: Presence;
  readonly relayWatch: RelayWatch;
  readonly board: Board;
  readonly doorway: Doorway;
  readonly checkpoint: Checkpoint;
  readonly settling: Settling;
}

/** Records carry the gateway's own wall time, which a clock that steps reaches only once the step is on record. */
function steadyClock(clock: Clock, timeline: Timeline): Clock {
  return {
    now: () => timeline.now(),
    monotonic: () => clock.monotonic(),
    wakeAt: (at, wake) => clock.wakeAt(at, wake),
  };
}

/** The few seconds after a start in which everybody's devices are on their way back. */
class Settling {
  readonly #clock: Clock;
  #until: Monotonic = monotonic(Number.POSITIVE_INFINITY);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(): void {
    this.#until = monotonic(this.#clock.monotonic() + settlingMs);
  }

  get until(): Monotonic {
    return this.#until;
  }
}

/** What has been committed goes to every room that follows it, in this order, each turn whole. */
class Hub implements Observer {
  readonly followers: Observer[] = [];

  committed(turn: Committed): void {
    for (const follower of this.followers) follower.committed(turn);
  }

  recordRestored(state: OrgState): void {
    for (const follower of this.followers) follower.recordRestored(state);
  }
}

/** The engine is opened first, since everything else stands on its state; until then there is nothing to follow. */
export async function openRooms(ports: OrganisationPorts): Promise<Result<Rooms, JournalFault>> {
  const { clock, journal, broker, watchers } = ports;
  const { org } = ports.founding;
  const hub = new Hub();
  const settling = new Settling(clock);
  const built: { engine?: Engine; rooms?: Rooms; feedback?: Feedback } = {};
  const state = (): OrgState => certain(built.engine, "the engine").state;
  const health = makeHealth(ports, built, state);
  const opened = await openEngine({
    journal,
    clock,
    observers: [hub],
    channels: [mqttChannel({ org, broker, clock, settledAt: () => settling.until }), ...ports.channels],
    doers: makeDoers(ports, () => certain(built.feedback, "feedback")),
    faults: health,
    stages: watchers.stages,
    late: (ms) => watchers.late(ms),
    broken: (cause) => watchers.broken(cause),
  });
  if (!opened.ok) return opened;
  const engine = opened.value;
  built.engine = engine;
  const steady = steadyClock(clock, engine.timeline);
  const presence = new Presence({ clock: steady, submit: engine, state });
  const relayWatch = new RelayWatch({ clock: steady, state, submit: engine, presence });
  const feedback = new Feedback({ broker, state, seals: ports.seals, presence });
  built.feedback = feedback;
  const board = new Board({ org, broker, clock });
  const admission = new Admission(engine.state, (secret) => ports.hashing.secret(secret));
  const checkpoint = makeCheckpoint(ports, presence, health);
  const doorway = new Doorway({
    state,
    admission,
    relayWatch,
    relayComplaints: new RelayComplaints({ clock: steady, state, submit: engine }),
    presence: health,
    intake: makeIntake(ports, { engine, presence, feedback, health, state }),
    conversation: makeConversation(ports, { engine, health, state }),
  });
  hub.followers.push(admission, feedback, follower(presence, relayWatch, engine), board, watchers.observer);
  const rooms: Rooms = { engine, health, presence, relayWatch, board, doorway, checkpoint, settling };
  built.rooms = rooms;
  return ok(rooms);
}

/** P7: everyone may read this topic, and a duress check-in moves the chain further than a safe one. */
function withoutHead(message: HealthMessage): HealthMessage {
  return message.state === "gone" ? message : { ...message, head: undefined };
}

function makeHealth(
  ports: OrganisationPorts,
  built: { readonly engine?: Engine; readonly rooms?: Rooms },
  state: () => OrgState,
): Health {
  const { clock, broker, founding, version, watchers } = ports;
  return new Health({
    clock,
    version,
    state,
    head: () => certain(built.engine, "the engine").head,
    silent: () => built.rooms?.presence.silent() ?? [],
    publish: (message: HealthMessage) => {
      const topic = topicText(founding.org, { kind: "health" });
      broker.publish({ topic, payload: buildHealth(withoutHead(message)), qos: 1, retain: true });
      watchers.health(message);
    },
    watcher: watchers.faults,
  });
}

function makeDoers(ports: OrganisationPorts, feedback: () => Feedback): Doers {
  return {
    tellFob: async ({ fob, counter, alarm }) => {
      // A fob that nobody heard lately is told when it is next heard: there is nothing to try again before.
      feedback().helpIsComing(fob, counter, alarm);
      return "done";
    },
    disconnect: async ({ credential }) => {
      ports.broker.disconnect(credential);
      return "done";
    },
    destroyKey: async ({ subject }) => {
      const destroyed = await ports.vault.destroySubjectKey(subject);
      return destroyed.ok ? "done" : "not-yet";
    },
  };
}

function makeCheckpoint(ports: OrganisationPorts, presence: Presence, health: Health): Checkpoint {
  const { clock, presenceStore: store } = ports;
  return new Checkpoint({
    clock,
    presence,
    store,
    say: (fault) => {
      if (fault) health.show({ code: fault.code, about: "presence", detail: fault.detail });
      else health.clear("presence-unwritable", "presence");
    },
  });
}

interface Standing {
  readonly engine: Engine;
  readonly health: Health;
  readonly state: () => OrgState;
}

function makeIntake(
  ports: OrganisationPorts,
  rooms: Standing & { readonly presence: Presence; readonly feedback: Feedback },
): Intake {
  const { clock, seals, gestures, watchers } = ports;
  const { engine, presence, feedback, health, state } = rooms;
  const refused = new RefusedFrames(clock, {
    refused: (reason) => watchers.refused(reason),
    manyRefused: (lately) => {
      const about = lately?.relay ?? lately?.fob ?? "";
      if (lately)
        health.show({ code: "frames-refused", about: "frames", detail: `lately by way of ${about}` });
      else health.clear("frames-refused", "frames");
    },
  });
  const isCrowded = (): boolean => engine.isCrowded;
  return new Intake({
    clock,
    state,
    submit: engine,
    seals,
    presence,
    feedback,
    refused,
    gestures,
    isCrowded,
    watch: watchers.frames,
  });
}

function makeConversation(ports: OrganisationPorts, { engine, health, state }: Standing): Conversation {
  const { broker, vault, seals, hashing, chance, founding } = ports;
  return new Conversation({
    org: founding.org,
    broker,
    state,
    timeline: engine.timeline,
    submit: engine,
    isAnswered: (id) => engine.isAnswered(id),
    vault,
    seals,
    hashing,
    chance,
    health: () => health.message(),
    isOffRecord: () => engine.isOffRecord,
  });
}

function follower(presence: Presence, relayWatch: RelayWatch, engine: Engine): Observer {
  return {
    committed: ({ events, state }) => {
      const now = engine.timeline.now();
      for (const event of events) {
        followWatch(state, presence, { event, now });
        relayWatch.follow(event);
      }
    },
    recordRestored: () => {},
  };
}
