import { afterEach, describe, expect, test } from "vitest";
import type { Broker, BrokerGate, Login } from "../../gateway/app/broker.ts";
import { certain } from "../../shared/base/invariant.ts";
import { credentialOf, RememberingGate } from "./rememberingGate.ts";

/** A client as the contract sees it, whatever carries its words. */
export interface ContractClient {
  subscribe(filter: string, qos: 0 | 1): Promise<"granted" | "refused">;
  /** `ended`: the broker ended the connection instead of confirming. */
  publish(message: Said): Promise<"acknowledged" | "ended">;
  heard(): readonly Heard[];
  /** From now on it confirms nothing it is sent. */
  mute(): void;
  hasEnded(): boolean;
  /** Says goodbye. */
  leave(): Promise<void>;
  /** Is gone without a word. */
  vanish(): Promise<void>;
}

export interface Said {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly retained: boolean;
}

export type Will = Said | undefined;

/** A broker that is open, and a way in. */
export interface BrokerSite {
  readonly broker: Broker;
  connect(login: Login, will: Will): Promise<ContractClient | undefined>;
  /** Waits, bounded, until it holds. */
  until(what: string, holds: () => boolean): Promise<void>;
  /** Lets this much time pass. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

const alerts = "hark/v1/o/people/ana/alerts";
const receptions = "hark/v1/o/relays/hall/receptions";
const status = "hark/v1/o/relays/hall/status";
const alarm = "hark/v1/o/alarms/a-1";

/** What every broker behind the port must keep, ours, a fake or an existing one. */
export function brokerContract(name: string, open: (gate: BrokerGate) => Promise<BrokerSite>): void {
  describe(`${name} keeps the broker's contract`, () => {
    const opened: BrokerSite[] = [];
    afterEach(async () => {
      for (const site of opened.splice(0)) await site.close();
    });

    const start = async () => {
      const gate = new RememberingGate();
      const site = await open(gate);
      opened.push(site);
      const come = async (username: string, clientId = "phone", will?: Will) =>
        certain(await site.connect({ username, clientId, secret: "s1" }, will), `${username} is let in`);
      return { gate, site, broker: site.broker, come };
    };

    describe("at the door", () => {
      test("a right secret is let in and a wrong one is not", async () => {
        const { site, gate } = await start();
        const wrong = await site.connect(
          { username: "o/person/ana", clientId: "x", secret: "s3" },
          undefined,
        );
        expect(wrong).toBeUndefined();
        const right = await site.connect(
          { username: "o/person/ana", clientId: "x", secret: "s2" },
          undefined,
        );
        expect(right).toBeDefined();
        await site.until("connected", () => gate.comings.length === 1);
        expect(gate.comings).toEqual(["+ana/x"]);
      });

      test("P8: nobody ends another's connection by using its client id", async () => {
        const { site, come } = await start();
        const relay = await come("o/relay/hall", "hall");
        await come("o/person/ana", "hall");
        await site.until("the relay can still speak", () => !relay.hasEnded());
        expect(await relay.publish({ topic: receptions, payload: "x", retain: false })).toBe("acknowledged");
      });

      test("who comes again under the same client id takes their own place", async () => {
        const { site, gate, come } = await start();
        const before = await come("o/relay/hall", "hall");
        const now = await come("o/relay/hall", "hall");
        await site.until("the first has ended", () => before.hasEnded());
        expect(now.hasEnded()).toBe(false);
        await site.until("all told", () => gate.comings.length === 3);
        expect(gate.comings).toEqual(["+hall/hall", "-hall/hall", "+hall/hall"]);
      });

      test("a revoked credential's connections end at once, and no other", async () => {
        const { site, broker, come, gate } = await start();
        const ended = await come("o/person/ana", "phone");
        const login = { username: "o/person/ana", clientId: "desk", secret: "s2" };
        const kept = certain(await site.connect(login, undefined), "desk");
        broker.disconnect(credentialOf("o/person/ana", "s1"));
        await site.until("it has ended", () => ended.hasEnded());
        expect(kept.hasEnded()).toBe(false);
        expect(gate.comings).toContain("-ana/phone");
        broker.publish({ topic: alerts, payload: "lost", qos: 1, retain: false });
        expect(ended.heard()).toEqual([]);
      });
    });

    describe("what clients say", () => {
      test("P1: a press is confirmed only once the gateway has it on record", async () => {
        const { site, gate, come } = await start();
        const fob = await come("o/fob/f-1");
        gate.hold();
        let outcome = "open";
        const sent = fob.publish({ topic: "hark/v1/o/fobs/f-1/frames", payload: "frame", retain: false });
        const noted = sent.then((result) => {
          outcome = result;
        });
        await site.until("it has arrived", () => gate.arrivals.length === 1);
        await site.pass(20);
        expect(outcome).toBe("open");
        gate.release();
        await noted;
        expect(outcome).toBe("acknowledged");
        expect(gate.arrivals[0]).toMatchObject({ from: { kind: "fob", fob: "f-1" }, qos: 1 });
        expect(gate.said()).toEqual(["hark/v1/o/fobs/f-1/frames: frame"]);
      });

      test("P8: saying what is not theirs to say ends the connection and reaches nobody", async () => {
        const { site, gate, come } = await start();
        const relay = await come("o/relay/hall");
        expect(await relay.publish({ topic: alarm, payload: "all clear", retain: true })).toBe("ended");
        await site.until("it has ended", () => relay.hasEnded());
        expect(gate.arrivals).toEqual([]);
      });

      test("what a relay heard is for the gateway alone, and is not retained", async () => {
        const { site, broker, come } = await start();
        const ana = await come("o/person/ana");
        expect(await ana.subscribe("hark/v1/o/relays/+/receptions", 1)).toBe("granted");
        await ana.subscribe("hark/v1/o/health", 1);
        const relay = await come("o/relay/hall");
        await relay.publish({ topic: receptions, payload: "sealed", retain: true });
        await ana.subscribe("hark/v1/o/relays/+/receptions", 1);
        broker.publish({ topic: "hark/v1/o/health", payload: "marker", qos: 1, retain: false });
        await site.until("the marker", () => ana.heard().length > 0);
        expect(ana.heard().map(({ text }) => text)).toEqual(["marker"]);
      });

      test("a relay's status reaches everyone watching, now and later", async () => {
        const { site, gate, come } = await start();
        const early = await come("o/person/ana");
        await early.subscribe("hark/v1/o/relays/+/status", 1);
        const relay = await come("o/relay/hall");
        await relay.publish({ topic: status, payload: "on", retain: true });
        await site.until("told now", () => early.heard().length === 1);
        const late = await come("o/person/bo");
        await late.subscribe("hark/v1/o/relays/+/status", 1);
        await site.until("told later", () => late.heard().length === 1);
        expect(early.heard()).toEqual([{ topic: status, text: "on", retained: false }]);
        expect(late.heard()).toEqual([{ topic: status, text: "on", retained: true }]);
        expect(gate.said()).toEqual([`${status}: on`]);
      });

      test("P5: a relay that vanishes leaves its last word; one that says goodbye does not", async () => {
        const { site, gate, come } = await start();
        const will = { topic: status, payload: "off", retain: true };
        const polite = await come("o/relay/hall", "a", will);
        await polite.leave();
        await site.until("it is gone", () => gate.comings.includes("-hall/a"));
        const sudden = await come("o/relay/hall", "b", will);
        await sudden.vanish();
        await site.until("its last word", () => gate.arrivals.length > 0);
        expect(gate.said()).toEqual([`${status}: off`]);
      });

      test("P8: nobody leaves a last word that is not theirs to say", async () => {
        const { site } = await start();
        const login = (username: string) => ({ username, clientId: "w", secret: "s1" });
        const asRelay = { topic: receptions, payload: "x", retain: false };
        expect(await site.connect(login("o/relay/hall"), asRelay)).toBeUndefined();
        const asPerson = { topic: "hark/v1/o/people/ana/do", payload: "x", retain: false };
        expect(await site.connect(login("o/person/ana"), asPerson)).toBeUndefined();
      });
    });

    describe("what clients hear", () => {
      test("P8: a subscription that is not theirs is refused, and brings nothing", async () => {
        const { site, broker, come } = await start();
        const bo = await come("o/person/bo");
        expect(await bo.subscribe(alerts, 1)).toBe("refused");
        expect(await bo.subscribe("#", 1)).toBe("refused");
        expect(await bo.subscribe("hark/v1/o/health", 1)).toBe("granted");
        broker.publish({ topic: alerts, payload: "for ana", qos: 1, retain: false });
        broker.publish({ topic: "hark/v1/o/health", payload: "marker", qos: 1, retain: false });
        await site.until("the marker", () => bo.heard().length > 0);
        expect(bo.heard().map(({ text }) => text)).toEqual(["marker"]);
      });

      test("a retained message reaches whoever comes later, until it is emptied", async () => {
        const { site, broker, come } = await start();
        broker.publish({ topic: alarm, payload: "one", qos: 1, retain: true });
        broker.publish({ topic: alarm, payload: "two", qos: 1, retain: true });
        const ana = await come("o/person/ana");
        await ana.subscribe("hark/v1/o/alarms/+", 1);
        await site.until("the newest", () => ana.heard().length > 0);
        expect(ana.heard()).toEqual([{ topic: alarm, text: "two", retained: true }]);
        broker.publish({ topic: alarm, payload: "", qos: 1, retain: true });
        broker.publish({ topic: "hark/v1/o/health", payload: "marker", qos: 1, retain: true });
        const bo = await come("o/person/bo");
        await bo.subscribe("hark/v1/o/alarms/+", 1);
        await bo.subscribe("hark/v1/o/health", 1);
        await site.until("the marker", () => bo.heard().length > 0);
        expect(bo.heard().map(({ text }) => text)).toEqual(["marker"]);
      });

      test("somebody whose filters overlap hears a message once", async () => {
        const { site, broker, come } = await start();
        const ana = await come("o/person/ana");
        await ana.subscribe("hark/v1/o/alarms/+", 0);
        await ana.subscribe(alarm, 1);
        broker.publish({ topic: alarm, payload: "once", qos: 1, retain: false });
        broker.publish({ topic: "hark/v1/o/alarms/a-2", payload: "marker", qos: 1, retain: false });
        await site.until("the marker", () => ana.heard().some(({ text }) => text === "marker"));
        expect(ana.heard().map(({ text }) => text)).toEqual(["once", "marker"]);
      });
    });

    describe("what became of an alert", () => {
      const alert = { topic: alerts, payload: "help", qos: 1, retain: false } as const;

      test("nobody connected is known at once", async () => {
        const { broker, come } = await start();
        await come("o/person/ana");
        expect(await broker.deliver(alert, 60_000)).toBe("nobody");
      });

      test("a device's confirmation is known", async () => {
        const { broker, come } = await start();
        const ana = await come("o/person/ana");
        await ana.subscribe(alerts, 1);
        expect(await broker.deliver(alert, 5_000)).toBe("confirmed");
        expect(ana.heard().map(({ text }) => text)).toEqual(["help"]);
      });

      test("one device that confirms is enough", async () => {
        const { broker, come } = await start();
        const phone = await come("o/person/ana", "phone");
        const desk = await come("o/person/ana", "desk");
        await phone.subscribe(alerts, 1);
        await desk.subscribe(alerts, 1);
        phone.mute();
        expect(await broker.deliver(alert, 5_000)).toBe("confirmed");
      });

      test("a subscription that cannot confirm is not taken for a confirmation", async () => {
        const { broker, come } = await start();
        const ana = await come("o/person/ana");
        await ana.subscribe(alerts, 0);
        expect(await broker.deliver(alert, 60_000)).toBe("unconfirmed");
      });

      test("a device that stays silent is unconfirmed when the time is up", async () => {
        const { site, broker, come } = await start();
        const ana = await come("o/person/ana");
        await ana.subscribe(alerts, 1);
        ana.mute();
        let reach = "open";
        const told = broker.deliver(alert, 80).then((result) => {
          reach = result;
        });
        await site.pass(20);
        expect(reach).toBe("open");
        await site.pass(100);
        await told;
        expect(reach).toBe("unconfirmed");
      });

      test("P3: a device that goes before confirming is unconfirmed at once", async () => {
        const { broker, come } = await start();
        const ana = await come("o/person/ana");
        await ana.subscribe(alerts, 1);
        ana.mute();
        const told = broker.deliver(alert, 600_000);
        await ana.vanish();
        expect(await told).toBe("unconfirmed");
      });
    });

    test("P5: closing ends every connection and calls nobody lost, since it is we who leave", async () => {
      const { site, broker, gate, come } = await start();
      const relay = await come("o/relay/hall", "hall", { topic: status, payload: "off", retain: true });
      await site.until("it is announced", () => gate.comings.length === 1);
      await broker.close();
      await site.until("it has ended", () => relay.hasEnded());
      expect(gate.comings).toEqual(["+hall/hall"]);
      expect(gate.arrivals).toEqual([]);
    });
  });
}
