import type { OrgId, PersonId } from "../../../shared/base/ids.ts";
import { type Monotonic, monotonic } from "../../../shared/base/instant.ts";
import { buildAlert } from "../../../shared/wire/alertMessage.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { DeliveryOutcome } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";
import type { Broker, Outgoing, Reach } from "../broker.ts";
import type { Clock } from "../clock.ts";
import { alertMessage } from "../projections/alertMessage.ts";
import type { Channel, Notification, Sending } from "./channel.ts";
import { lookAgainMs } from "./limits.ts";

export interface MqttChannelParts {
  readonly org: OrgId;
  readonly broker: Pick<Broker, "deliver">;
  readonly clock: Clock;
  /** Until then everybody is still on the way back from a restart, and is waited for; later, nobody is. */
  readonly settledAt: () => Monotonic;
}

const encoder = new TextEncoder();

/**
 * Tells people on their own topic. A device that confirmed is not a person
 * who read it: only an acknowledgement ends an escalation (P3).
 */
export function mqttChannel(parts: MqttChannelParts): Channel {
  return {
    name: "mqtt",
    reaches: (person: PersonId, state: OrgState) => state.people.get(person)?.standing === "active",
    deliver: (notification) => prepare(parts, notification)(),
    prepare: (notification) => prepare(parts, notification),
  };
}

function prepare(parts: MqttChannelParts, notification: Notification): Sending {
  const { effect, state, offRecord, withinMs } = notification;
  const message = alertMessage(state, effect, { offRecord });
  // Nothing is left to say to this person, who has then not been told: the next people are.
  if (message === undefined) return () => Promise.resolve("failed");
  const topic = topicText(parts.org, { kind: "alerts", person: effect.person });
  const outgoing: Outgoing = {
    topic,
    payload: encoder.encode(buildAlert(message)),
    qos: 1,
    retain: false,
  };
  return () => send(parts, outgoing, withinMs);
}

async function send(parts: MqttChannelParts, outgoing: Outgoing, withinMs: number): Promise<DeliveryOutcome> {
  let reach = await parts.broker.deliver(outgoing, withinMs);
  while (reach === "nobody" && parts.clock.monotonic() < parts.settledAt()) {
    await pause(parts.clock);
    reach = await parts.broker.deliver(outgoing, withinMs);
  }
  return outcomeOf(reach);
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.wakeAt(monotonic(clock.monotonic() + lookAgainMs), resolve);
  });
}

function outcomeOf(reach: Reach): DeliveryOutcome {
  switch (reach) {
    case "confirmed":
      return "delivered";
    case "unconfirmed":
    case "unknown":
      return "accepted";
    case "nobody":
      return "nobody-connected";
  }
}
