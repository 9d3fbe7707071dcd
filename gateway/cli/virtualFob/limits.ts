import { minutes, seconds } from "../../../shared/base/instant.ts";

/** Bounds of the virtual fob, each with its reason and what happens at the edge. */
export const fobLimits = {
  /** How long "received" is waited for. Edge: nothing is confirmed, and the fob goes on when it is next taken up. */
  unheardMs: seconds(20),
  /** How long a press that was received waits for a person by itself. Edge: it ends, and the alarm goes on. */
  helpMs: seconds(30),
  /** How long a replayed or forged frame is watched for an answer; a true press is answered in a few milliseconds. */
  silenceMs: seconds(2),
  /** The shortest time between heartbeats: a mistyped number must not flood a gateway. */
  leastHeartbeatMs: 100,
  /** From heartbeat to heartbeat, where only how long is said: often enough for the default policy's 90 s. */
  heartbeatMs: seconds(30),
  heartbeatsForMs: minutes(10),
  /** What a busy machine may add to the time in which a fob finds that its wearer lies still. Edge: the command says that nothing was sent. */
  stillnessMs: seconds(10),
  /** How long a fob that is put away waits for its carrier to take what it said last. Edge: it is lost, as on the air. */
  leaveMs: seconds(2),
  /** Presses whose answers are told. At the edge the oldest is forgotten here, and not by the fob's logic. */
  pressesKept: 64,
  /** Steps of a script, and how long one of its waits may be. */
  scriptSteps: 1_000,
  scriptWaitMs: minutes(60),
  /**
   * Epochs of 256 numbers that a process claims for itself: three weeks of heartbeats, and room for
   * 65,536 claims. Edge: more are claimed, unless another process took them; then the fob feels a fault.
   */
  epochsAtOnce: 256,
  /** How long another process may take to claim; it takes milliseconds. Edge: the fob says that its file is in use. */
  lockMs: seconds(5),
  /** A fob's file is a few hundred bytes. */
  fileBytes: 10_000,
} as const;
