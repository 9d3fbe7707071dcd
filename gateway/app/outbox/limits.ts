import { minutes, seconds } from "../../../shared/base/instant.ts";

/**
 * How long one delivery may take before it counts as failed and escalates (P3).
 * A phone on a mobile network confirms within two seconds; whoever waits longer
 * than this wastes time that the next person on the list could use.
 */
export const deliveryWithinMs = seconds(5);

/** As long for disconnecting, destroying a key and telling a fob, which are tried again. */
export const doingWithinMs = seconds(10);

/**
 * Deliveries under way per channel, hung ones included: above any storm of
 * alarms, below what exhausts descriptors. At the edge the most urgent wait
 * their turn; deliveries that outlived their time count until they end.
 */
export const deliveriesAtOnce = 1_000;

/**
 * Messages worked out while the append behind them is under way. It lasts about
 * as long as this many take; the rest are worked out when they are sent.
 */
export const preparedAtOnce = 32;

/** Deliveries waiting at which the outbox says that it is behind, and at which it no longer does. */
export const behindAt = 1_000;
export const caughtUpAt = 100;

/** Waits before trying again what must be done in the end; the last one repeats. */
export const retryWaitsMs: readonly number[] = [
  seconds(1),
  seconds(2),
  seconds(5),
  seconds(10),
  seconds(30),
  minutes(1),
];

/**
 * After a start everybody's devices are on their way back: clients of MQTT wait
 * 1 to 5 s before they try again. That long nobody counts as unreachable, or
 * every restart would wake everyone.
 */
export const settlingMs = seconds(5);

/** How often a device on its way back is looked for. */
export const lookAgainMs = 200;
