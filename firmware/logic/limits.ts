/** What makes a press long, and a row of presses over. In milliseconds. */
export const gestureLimits = {
  /** A tap lasts some 0.1 s; half a second is felt as holding on, without counting. */
  longMs: 500,
  /** Alone and this long, a press may be a hold that slipped: it is a panic. */
  unclearMs: 1_000,
  /** A pause after which the next press is another row. A shorter one falls between two taps of a slow hand. */
  quietMs: 500,
  /** Nobody holds on for five minutes. A button that is down for so long is stuck, and can call for nothing more. */
  stuckMs: 300_000,
} as const;

/** How a press is repeated until it is confirmed. In milliseconds unless the name says otherwise. */
export const paceLimits = {
  /** The first half minute is when being heard matters most, and costs a coin cell little. */
  quickForMs: 30_000,
  quickMs: 1_000,
  /** As long as somebody may need to carry the fob back into reach. */
  steadyForMs: 600_000,
  steadyMs: 3_000,
  /** Never given up: what remains must let a coin cell live for days. */
  slowMs: 10_000,
  /** A check-in that arrives later would say of now what was true then. */
  checkInForMs: 120_000,
  /** By how much a repetition may come early or late, so that two fobs do not collide for ever. */
  jitterMs: 256,
  /** Between any two bursts: long enough for the adverts of one to go out. */
  gapMs: 250,
  /**
   * Presses unconfirmed at once. At the edge the least urgent, oldest one makes way; among equals
   * the new press speeds up the newest instead of adding to them.
   */
  sendings: 4,
  /** How long after "received" a relay may still bring "help is coming". */
  helpForMs: 600_000,
  /** The fob turns at least this often, so that a watchdog of twice as long never bites a healthy one. */
  longestSleepMs: 60_000,
} as const;

/**
 * When a battery is too low to begin a session with. `lowPercent`: below it a
 * motor or a burst of adverts can pull the voltage down to where the board resets.
 * `percentPerHour`: a bound well above what the boards' documented currents use.
 */
export const batteryLimits = {
  // 230 mAh: 0.3 % is 0.7 mA for an hour, as if a press went unconfirmed all session.
  coin: { lowPercent: 10, percentPerHour: 0.3 },
  // 175 mAh and up: 1 % is 1.75 mA for an hour.
  rechargeable: { lowPercent: 15, percentPerHour: 1 },
} as const;

/** A cell falls by no whole percent in so many milliseconds, and reading it at every heartbeat would cost it more than it tells. */
export const batteryEveryMs = 600_000;

/** What counts as movement. In thousandths of standard gravity and milliseconds. */
export const manDownLimits = {
  /** A change of this size is somebody moving; below it are breath, traffic and the sensor's own noise. */
  movedMilliG: 60,
  /** Bouncing and rolling right after an impact is the fall itself. */
  settleMs: 2_000,
  /** Who lies still for this long after an impact may be hurt. */
  stillAfterFallMs: 10_000,
  /** How often the pre-alarm is felt until it is stopped or time is up. */
  feltEveryMs: 5_000,
} as const;

type Bound = { readonly least: number; readonly most: number; readonly unit: "ms" | "mg" };

/** Between what an admin may choose each setting. What lies beyond is refused before it reaches a fob. */
export const settingLimits = {
  /** Shorter, and a check-in under duress has no room below it; longer, and nobody holds on in fear. */
  holdMs: { least: 1_000, most: 3_000, unit: "ms" },
  /** Shorter than slow hands need, or so long that presses of different purpose become one. */
  tripleWithinMs: { least: 1_000, most: 3_000, unit: "ms" },
  /** Buttons bounce for 1 to 10 ms, worn ones longer; a quick tap lasts 40 and more and must never be swallowed. */
  debounceMs: { least: 5, most: 35, unit: "ms" },
  /** More often empties a coin cell within weeks; less often than the gateway's limit for lost contact allows no miss. */
  heartbeatMs: { least: 10_000, most: 120_000, unit: "ms" },
  /** At rest too a fob is heard often enough to be found missing before it is needed. */
  restHeartbeatMs: { least: 10_000, most: 600_000, unit: "ms" },
  /** A working day, and at most one whole day: then the function test is due again. */
  longestSessionMs: { least: 3_600_000, most: 86_400_000, unit: "ms" },
} as const satisfies Readonly<Record<string, Bound>>;

/** The same for man-down. */
export const manDownSettingLimits = {
  /** Somebody who reads or listens moves within half a minute. */
  stillMs: { least: 20_000, most: 900_000, unit: "ms" },
  /** Walking stays below 1.8 g, and most boards' sensors end at 8 g. */
  fallMilliG: { least: 1_800, most: 8_000, unit: "mg" },
  /** Long enough to find the button, short enough to matter. */
  preAlarmMs: { least: 5_000, most: 60_000, unit: "ms" },
} as const satisfies Readonly<Record<string, Bound>>;
