import type { OrgId, PersonId } from "../../../shared/base/ids.ts";
import { buildAlert } from "../../../shared/wire/alertMessage.ts";
import { topicText } from "../../../shared/wire/topics.ts";
import type { DeliveryOutcome } from "../../core/event.ts";
import type { OrgState } from "../../core/state.ts";
import type { Broker, Reach } from "../broker.ts";
import { alertMessage } from "../projections/alertMessage.ts";
import type { Channel, Notification } from "./channel.ts";

/**
 * Tells people on their own topic. A device that confirmed is not a person
 * who read it: only an acknowledgement ends an escalation (P3).
 */
export function mqttChannel(org: OrgId, broker: Pick<Broker, "deliver">): Channel {
  return {
    name: "mqtt",
    reaches: (person: PersonId, state: OrgState) => state.people.get(person)?.standing === "active",
    deliver: (notification) => deliver(org, broker, notification),
  };
}

async function deliver(
  org: OrgId,
  broker: Pick<Broker, "deliver">,
  notification: Notification,
): Promise<DeliveryOutcome> {
  const { effect, state, offRecord, withinMs } = notification;
  const message = alertMessage(state, effect, { offRecord });
  if (message === undefined) return "accepted";
  const topic = topicText(org, { kind: "alerts", person: effect.person });
  return outcomeOf(
    await broker.deliver({ topic, payload: buildAlert(message), qos: 1, retain: false }, withinMs),
  );
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
