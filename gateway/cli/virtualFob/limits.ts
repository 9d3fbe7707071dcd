import { minutes, seconds } from "../../../shared/base/instant.ts";

/** Bounds of the virtual fob, each with its reason and what happens at the edge. */
export const fobLimits = {
  /** From one sending of an unconfirmed frame to the next, as a fob on a radio does it. */
  againMs: seconds(2),
  /** How long a press is sent again without "received". Edge: the wearer is told that nothing is confirmed. */
  unheardMs: seconds(20),
  /** How long a press that was received waits for a person by itself. Edge: it ends, and the alarm goes on. */
  helpMs: seconds(30),
  /** How long a replayed or forged frame is watched for an answer; a true press is answered in a few milliseconds. */
  silenceMs: seconds(2),
  /** The shortest time between heartbeats: a mistyped number must not flood a gateway. */
  leastHeartbeatMs: 100,
  /** Heartbeats without another wish: often enough for the default policy's 90 s. */
  heartbeatMs: seconds(30),
  heartbeatsForMs: minutes(10),
  /** Steps of a script, and how long one of its waits may be. */
  scriptSteps: 1_000,
  scriptWaitMs: minutes(60),
  /** Epochs skipped because another process claimed them and was cut off. Edge: the fob says that its file is in use. */
  epochClaims: 16,
  /** A fob's file is a few hundred bytes. */
  fileBytes: 10_000,
} as const;
