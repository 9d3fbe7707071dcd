import type { SessionNews } from "../../shared/frame/reply.ts";
import type { FobSettings } from "./settings.ts";

export type CadenceTiming = Pick<FobSettings, "heartbeatMs" | "restHeartbeatMs" | "longestSessionMs">;

/** Whether a session is taken to be on, until when, and when the next heartbeat is due. */
export type Cadence = {
  readonly timing: CadenceTiming;
  /** `undefined` at rest. */
  sessionUntil: number | undefined;
  beatAt: number;
  /** The frame by which the last news of a session was brought, and whether it said that it has ended. */
  newsCounter: number | undefined;
  newsWasOff: boolean;
};

/** After a boot, a session that was on is taken to be on still, for as long as one may last. */
export function startCadence(timing: CadenceTiming, wasOn: boolean, nowMs: number): Cadence {
  return {
    timing,
    sessionUntil: wasOn ? nowMs + timing.longestSessionMs : undefined,
    beatAt: nowMs,
    newsCounter: undefined,
    newsWasOff: false,
  };
}

/**
 * Takes news of a session that came with the answer to a press. P8: news is
 * taken only forwards, by counter and, for one counter, from "on" to "off", so
 * that what is played again changes nothing. Whether anything changed.
 */
export function hearNews(
  cadence: Cadence,
  { counter, news }: { readonly counter: number; readonly news: SessionNews },
  nowMs: number,
): boolean {
  const isOff = news === "session-off";
  const { newsCounter } = cadence;
  if (newsCounter !== undefined) {
    if (counter < newsCounter) return false;
    if (counter === newsCounter && (cadence.newsWasOff || !isOff)) return false;
  }
  const wasOn = isSessionOn(cadence, nowMs);
  cadence.newsCounter = counter;
  cadence.newsWasOff = isOff;
  cadence.sessionUntil = isOff ? undefined : nowMs + cadence.timing.longestSessionMs;
  if (!isOff) cadence.beatAt = Math.min(cadence.beatAt, nowMs + cadence.timing.heartbeatMs);
  return wasOn === isOff;
}

/** Whether a session that nobody has ended has lasted as long as one may, and is over with that. */
export function passSession(cadence: Cadence, nowMs: number): boolean {
  if (cadence.sessionUntil === undefined || nowMs < cadence.sessionUntil) return false;
  cadence.sessionUntil = undefined;
  return true;
}

export function isSessionOn({ sessionUntil }: Cadence, nowMs: number): boolean {
  return sessionUntil !== undefined && nowMs < sessionUntil;
}

/** Puts the next heartbeat off: the fob has just been heard, or has tried. */
export function noteSaid(cadence: Cadence, nowMs: number): void {
  const { heartbeatMs, restHeartbeatMs } = cadence.timing;
  cadence.beatAt = nowMs + (isSessionOn(cadence, nowMs) ? heartbeatMs : restHeartbeatMs);
}
