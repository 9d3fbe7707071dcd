import { seconds } from "../../shared/base/instant.ts";

/** Bounds of the command line, each with its reason and what happens at the edge. */
export const cliLimits = {
  /** From dialling to being let in: a TLS handshake on a busy gateway takes a second. Edge: tried again, then exit 3. */
  connectMs: seconds(5),
  /** From sending to the answer; the gateway answers within milliseconds unless its disk stalls. Edge: tried again under the same id. */
  answerMs: seconds(5),
  /** Tries in all, each on a new connection. Edge: exit 3. */
  tries: 3,
  /** Between two tries, so that a gateway that restarts is met again. */
  betweenTriesMs: 500,
  /** Between two tries of a board that lost the gateway: soon enough to matter, rarely enough not to hammer. */
  watchAgainMs: seconds(2),
  /** Health is repeated every few seconds; a board that hears none for this long says that it may be blind. */
  healthSilenceMs: seconds(60),
  /** How long a fob test waits when the gateway does not say how long its window is. */
  testWaitMs: seconds(120),
  /** Rows asked for at once; the wire allows no more. */
  rowsAtOnce: 100,
  /** Rows of one listing in all: more belongs in an export. Edge: the rest is left out and said so. */
  rowsInAll: 200_000,
  /** A policy, rota or credential file; the wire takes no more. Edge: refused. */
  fileBytes: 256_000,
  /** What is typed or piped in as a key or a code. */
  inputChars: 10_000,
  /** Narrower than this, a table would be unreadable: lines wrap instead. */
  leastColumns: 40,
  /** Where output goes to a file or pipe, nothing is cut. */
  unboundedColumns: 100_000,
} as const;
