export type LogLevel = "debug" | "info" | "warn" | "error";

/**
 * What a log line may carry besides its code. P10: there is no field for a name,
 * a telephone number, a place's address, a position or a person's words.
 */
interface EveryLogField {
  readonly org: string;
  readonly person: string;
  readonly fob: string;
  readonly relay: string;
  readonly alarm: string;
  readonly session: string;
  readonly place: string;
  readonly credential: string;
  readonly channel: string;
  /** A fixed word of ours: an alarm's kind, a verdict, a fault's code. */
  readonly kind: string;
  /** What a fault is about: a channel, a relay, a listener. */
  readonly about: string;
  readonly transport: string;
  /** A network address. */
  readonly address: string;
  readonly port: number;
  readonly count: number;
  readonly ms: number;
  readonly seq: number;
  readonly version: string;
  /** A file or folder. */
  readonly path: string;
  /** The system's own words about what failed; what could be personal in them is taken out. */
  readonly detail: string;
}

export type LogFields = Partial<EveryLogField>;

export type LogField = keyof EveryLogField;

interface LogCodeEntry {
  readonly level: LogLevel;
  readonly says: string;
}

/**
 * Every line Hark writes, by its stable code. Levels: `error` is a mistake in
 * Hark; `warn` wants somebody's attention today; `info` marks what is rare and
 * worth finding again; `debug` is for a developer. A night without incident is
 * quiet.
 */
export const logCodes = {
  starting: { level: "info", says: "The gateway starts." },
  listening: { level: "info", says: "One listener has opened its port." },
  ready: { level: "info", says: "The gateway watches: everything it needs is there." },
  "secret-made": { level: "info", says: "A secret that was missing was made." },
  "config-differs": {
    level: "warn",
    says: "The configuration says something about the organisation that the record does not.",
  },
  "replay-done": { level: "info", says: "The state was rebuilt from the record." },
  stopping: { level: "info", says: "The gateway was asked to stop, and finishes what is under way." },
  stopped: { level: "info", says: "The gateway has stopped; nobody watches." },
  "fault-shown": { level: "warn", says: "A fault began; docs/faults.md explains its code." },
  "fault-cleared": { level: "info", says: "A fault is over." },
  "alarm-raised": { level: "info", says: "An alarm was raised." },
  "alarm-acknowledged": { level: "info", says: "A person took charge of an alarm." },
  "alarm-lapsed": {
    level: "warn",
    says: "An acknowledged alarm rings again: no contact attempt was recorded.",
  },
  "alarm-resolved": { level: "info", says: "A person closed an alarm." },
  "delivery-failed": {
    level: "warn",
    says: "A person could not be reached by a channel; escalation goes on at once.",
  },
  "frame-refused": { level: "debug", says: "A frame's seal did not verify; it is counted." },
  "broker-notice": { level: "info", says: "The broker turned somebody or something away; `kind` says why." },
  "record-off": { level: "warn", says: "An alarm went out without being on record." },
  "record-restored": { level: "info", says: "Everything that was off record is on record now." },
  "snapshot-made": { level: "debug", says: "The state was put aside for a quicker start." },
  "lines-dropped": { level: "warn", says: "Log lines were dropped because nobody read them." },
  "invariant-broken": { level: "error", says: "Hark is wrong about something it relies on, and stops." },
} as const satisfies Readonly<Record<string, LogCodeEntry>>;

export type LogCode = keyof typeof logCodes;
