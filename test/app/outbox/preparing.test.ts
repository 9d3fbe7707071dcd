import { describe, expect, test } from "vitest";
import type { Notification, Sending } from "../../../gateway/app/outbox/channel.ts";
import { ana, FakeChannel, openSite } from "../engine/site.ts";

/** A channel that works out beforehand, and remembers what it worked out and what of that it sent. */
class EarlyChannel extends FakeChannel {
  readonly prepared: Notification[] = [];
  readonly sentAsPrepared: Notification[] = [];
  fails = false;

  prepare(notification: Notification): Sending {
    if (this.fails) throw new Error("cannot work it out");
    this.prepared.push(notification);
    return () => {
      this.sentAsPrepared.push(notification);
      return Promise.resolve("delivered");
    };
  }
}

describe("an alert", () => {
  test("is worked out while its press is being written, and leaves once that is on disk", async () => {
    const channel = new EarlyChannel();
    const { journal, press, clock } = await openSite({ channel });
    journal.hold();
    press(1);
    await clock.pass(10);
    expect(channel.prepared.map(({ effect }) => effect.person)).toEqual([ana]);
    expect([...channel.sentAsPrepared, ...channel.sent]).toEqual([]);
    journal.letGo();
    await clock.pass(1);
    expect(channel.sentAsPrepared).toEqual(channel.prepared);
    expect(channel.sent).toEqual([]);
  });

  test("is worked out again when its press could not be written", async () => {
    const channel = new EarlyChannel();
    const { journal, press, clock } = await openSite({ channel });
    journal.isDown = true;
    press(1);
    await clock.pass(10);
    expect(channel.prepared.every(({ offRecord }) => !offRecord)).toBe(true);
    expect(channel.sentAsPrepared).toEqual([]);
    expect(channel.sent.some(({ effect, offRecord }) => effect.person === ana && offRecord)).toBe(true);
  });

  test("is delivered all the same by a channel that could not work it out beforehand", async () => {
    const channel = new EarlyChannel();
    channel.fails = true;
    const { press, clock, broken } = await openSite({ channel });
    press(1);
    await clock.pass(10);
    expect(channel.sent.map(({ effect }) => effect.person)).toEqual([ana]);
    expect(broken).toEqual([]);
  });
});
