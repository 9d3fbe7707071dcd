import type { InboxClass } from "../../app/engine/traits.ts";
import type { DeliveryOutcome } from "../../core/event.ts";

// Every label's values stand here or in the room whose words they are. None is an id: the number of
// series is the same with ten fobs and with a hundred thousand, and nobody can be followed (P10).

/**
 * What a press passes through. `waited` to `announced` follow each other inside the gateway, with
 * `verified` (opening the seal) before them; `acknowledged-by-device` runs from the frame's arrival
 * to the first confirmation by a person's device.
 */
export const pressStages = [
  "verified",
  "waited",
  "decided",
  "durable",
  "announced",
  "acknowledged-by-device",
] as const;
export type PressStage = (typeof pressStages)[number];

/** What came of one frame. `repeated`: another reception of a counter already taken up. */
export const frameVerdicts = [
  "press",
  "heartbeat",
  "other",
  "repeated",
  "late",
  "went-back",
  "refused",
] as const;
export type FrameVerdict = (typeof frameVerdicts)[number];

export const clientKinds = ["person", "relay", "fob"] as const;
export type ClientKind = (typeof clientKinds)[number];

export const deliveryOutcomes = [
  "delivered",
  "accepted",
  "failed",
  "nobody-connected",
] as const satisfies readonly DeliveryOutcome[];

/** What is put aside when too much arrives. There is no such class for a press: a press never is (P2). */
export type ShedClass = "heartbeat" | Exclude<InboxClass, "press">;
export const shedClasses = [
  "heartbeat",
  "watch",
  "person",
  "delivery",
  "housekeeping",
] as const satisfies readonly ShedClass[];

export const packetTroubles = [
  "oversize",
  "malformed",
  "publish-denied",
  "subscribe-denied",
  "subscriber-slow",
] as const;
export type PacketTrouble = (typeof packetTroubles)[number];
