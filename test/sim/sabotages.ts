import type { Broker, Outgoing } from "../../gateway/app/broker.ts";
import type { Head } from "../../gateway/app/journal.ts";
import type { OrganisationPorts } from "../../gateway/app/organisation/organisation.ts";
import { ownConnection } from "../../gateway/app/presence/hearers.ts";
import { ok } from "../../shared/base/result.ts";
import { defaultGestures } from "../../shared/frame/meaning.ts";
import { peekFrame } from "../../shared/frame/sealedFrame.ts";
import { fobSabotages } from "./fobSabotages.ts";
import type { Sabotage } from "./sabotage.ts";

/** One real fault for each promise, and a few more where a promise can break in ways far apart. */
export const sabotages: Readonly<Record<string, Sabotage>> = {
  ...fobSabotages,

  "journal-loses-its-last-batch": {
    promise: "P1",
    crashed: (disk) => {
      disk.frames.pop();
      disk.recover();
    },
  },

  "journal-answers-before-it-writes": {
    promise: "P1",
    ports: (ports, { life }) => ({ ...ports, journal: answeringEarly(ports, life.clock) }),
  },

  "some-presses-are-heartbeats": {
    promise: "P2",
    ports: (ports) => ({
      ...ports,
      seals: {
        ...bound(ports.seals),
        open: (fob, address, bytes) => {
          const peek = peekFrame(bytes);
          const isUnlucky = peek.ok && peek.value.triggered && peek.value.counter % 3 === 0;
          return ports.seals.open(fob, address, isUnlucky ? bytes.toReversed() : bytes);
        },
      },
    }),
  },

  "anything-opens": {
    promise: "P8",
    ports: (ports) => ({
      ...ports,
      seals: {
        ...bound(ports.seals),
        open: (fob, address, bytes) => {
          const opened = ports.seals.open(fob, address, bytes);
          const peek = peekFrame(bytes);
          if (opened.ok || opened.fault !== "seal-does-not-verify" || !peek.ok) return opened;
          const content = {
            objects: [{ kind: "button", press: 1 } as const],
            ending: { kind: "complete" } as const,
          };
          const { counter, triggered } = peek.value;
          return ok({ frame: { address, counter, triggered, content }, keyCheck: 1 });
        },
      },
      gestures: defaultGestures,
    }),
  },

  "everybody-may-publish-anything": {
    promise: "P8",
    ports: (ports) => ({
      ...ports,
      broker: {
        ...boundBroker(ports.broker),
        open: (gate) =>
          ports.broker.open({
            admit: (login) => gate.admit(login),
            mayPublish: () => true,
            maySubscribe: (who, filter) => gate.maySubscribe(who, filter),
            arrived: (message) => gate.arrived(message),
            connected: (who, clientId) => gate.connected(who, clientId),
            disconnected: (who, clientId) => gate.disconnected(who, clientId),
          }),
      },
    }),
  },

  "the-lost-are-found-by-themselves": {
    promise: "P8",
    opened: ({ presence }) => {
      presence.recheck = (fobs) => {
        for (const fob of fobs) {
          void presence.heard({ fob, counter: 1, keyCheck: 0, hearer: ownConnection, ageMs: 0 });
        }
      };
    },
  },

  "nobody-is-ever-heard": {
    promise: "P5",
    opened: ({ presence }) => {
      presence.heard = () => undefined;
    },
  },

  "tires-of-telling": {
    promise: "P3",
    ports: (ports) => withDeliveries(ports, (text) => /"step":[3-9]/.test(text)),
  },

  "never-rings-again": {
    promise: "P4",
    ports: (ports) => withDeliveries(ports, (text) => /"reason":"lapsed"/.test(text)),
  },

  "silence-is-golden": {
    promise: "P5",
    opened: (organisation) => {
      organisation.presence.watch = () => {};
    },
  },

  "the-clock-sleeps-in": {
    promise: "P5",
    ports: (ports) => ({ ...ports, clock: oversleeping(ports.clock) }),
  },

  "help-is-always-coming": {
    promise: "P6",
    ports: (ports) => ({
      ...ports,
      seals: {
        ...bound(ports.seals),
        sealReply: (reply) => ports.seals.sealReply({ ...reply, meaning: "help-is-coming" }),
      },
    }),
  },

  "duress-shows": {
    promise: "P7",
    ports: (ports) => {
      let isDuress = false;
      return {
        ...ports,
        watchers: {
          ...ports.watchers,
          observer: {
            committed: ({ events }) => {
              isDuress = events.some(
                (event) => event.kind === "alarm-raised" && event.alarmKind === "duress",
              );
            },
            recordRestored: () => {},
          },
        },
        broker: rewriting(ports.broker, (topic, text) =>
          isDuress && topic.endsWith("/done") ? text.replace(/"sentence":"/, '"sentence":"Help! ') : text,
        ),
      };
    },
  },

  "record-runs-backwards": {
    promise: "P9",
    ports: (ports) => ({
      ...ports,
      journal: {
        ...boundJournal(ports),
        append: (batch) => {
          const isUnlucky = batch.after.seq % 50 > 45;
          const recordedAt = (batch.recordedAt - (isUnlucky ? 5_000 : 0)) as typeof batch.recordedAt;
          return ports.journal.append({ ...batch, recordedAt });
        },
      },
    }),
  },

  "replay-forgets": {
    promise: "P9",
    ports: (ports) => ({
      ...ports,
      journal: {
        ...boundJournal(ports),
        open: async () => {
          const opened = await ports.journal.open();
          if (opened.ok) opened.value.state.closedAlarms.clear();
          return opened;
        },
      },
    }),
  },

  "board-tells-whom-they-meet": {
    promise: "P10",
    ports: (ports) => ({
      ...ports,
      broker: rewriting(ports.broker, (topic, text) =>
        topic.includes("/sessions/") ? text.replace(/"placeName":"/, '"placeName":"with J.S. at ') : text,
      ),
    }),
  },

  "health-is-always-well": {
    promise: "P11",
    ports: (ports) => ({
      ...ports,
      broker: rewriting(ports.broker, (topic, text) =>
        topic.endsWith("/health")
          ? text
              .replace(/"state":"(?:blind|degraded)"/, '"state":"ok"')
              .replace(/"faults":\[.*?\],"head"/, '"faults":[],"head"')
          : text,
      ),
    }),
  },
};

type Clock = OrganisationPorts["clock"];
type Journal = OrganisationPorts["journal"];

/** Whatever is to come about in more than a minute comes about half a minute late. */
function oversleeping(clock: Clock): Clock {
  const lateMs = 30_000;
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    wakeAt: (at, wake) =>
      clock.wakeAt((at - clock.monotonic() > 60_000 ? at + lateMs : at) as typeof at, wake),
  };
}

/** Says yes at once and writes a little later: what dies in between was promised and is gone. */
function answeringEarly({ journal }: OrganisationPorts, clock: Clock): Journal {
  let writing: Promise<unknown> = Promise.resolve();
  let seq: number | undefined;
  return {
    open: () => journal.open(),
    append: async (batch) => {
      seq = batch.after.seq + batch.events.length;
      writing = writing
        .then(
          () =>
            new Promise<void>((resolve) => {
              clock.wakeAt((clock.monotonic() + 400) as ReturnType<Clock["monotonic"]>, resolve);
            }),
        )
        .then(async () => {
          const head = await journal.head();
          return head.ok ? journal.append({ ...batch, after: head.value }) : head;
        });
      const promised: Head = { seq, hash: "promised" };
      return ok(promised);
    },
    head: () => journal.head(),
    snapshot: () => journal.snapshot(),
    close: () => journal.close(),
  };
}

/** Methods of a port as functions of their own, so that a copy of it works. */
function bound(seals: OrganisationPorts["seals"]): OrganisationPorts["seals"] {
  return {
    open: (fob, address, bytes) => seals.open(fob, address, bytes),
    sealReply: (reply) => seals.sealReply(reply),
    forget: (fob) => seals.forget(fob),
  };
}

function boundBroker(broker: Broker): Broker {
  return {
    open: (gate) => broker.open(gate),
    publish: (message) => broker.publish(message),
    deliver: (message, withinMs) => broker.deliver(message, withinMs),
    disconnect: (credential) => broker.disconnect(credential),
    close: () => broker.close(),
  };
}

function boundJournal({ journal }: OrganisationPorts): Journal {
  return {
    open: () => journal.open(),
    append: (batch) => journal.append(batch),
    head: () => journal.head(),
    snapshot: () => journal.snapshot(),
    close: () => journal.close(),
  };
}

/** Alerts that match are said to have arrived and go nowhere, by whatever channel. */
function withDeliveries(ports: OrganisationPorts, isDropped: (text: string) => boolean): OrganisationPorts {
  const { broker } = ports;
  return {
    ...ports,
    channels: [],
    broker: {
      ...boundBroker(broker),
      deliver: async (message, withinMs) =>
        isDropped(textOf(message)) ? "confirmed" : broker.deliver(message, withinMs),
    },
  };
}

function rewriting(broker: Broker, rewrite: (topic: string, text: string) => string): Broker {
  const rewritten = (message: Outgoing): Outgoing =>
    typeof message.payload === "string"
      ? { ...message, payload: rewrite(message.topic, message.payload) }
      : message;
  return {
    ...boundBroker(broker),
    publish: (message) => broker.publish(rewritten(message)),
    deliver: (message, withinMs) => broker.deliver(rewritten(message), withinMs),
  };
}

function textOf({ payload }: Outgoing): string {
  return typeof payload === "string" ? payload : new TextDecoder().decode(payload);
}
