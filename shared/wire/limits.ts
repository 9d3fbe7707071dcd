import { frameLimits } from "../frame/limits.ts";

/**
 * Bounds of every message and field, in characters unless the name says
 * otherwise. A message beyond its bound is answered with `message-too-large`
 * (or not at all where nobody could be answered); a field beyond its own makes
 * the message not understood, with the field named. What the gateway sends is
 * cut to these bounds instead, since an alarm must never fail to be told
 * because somebody wrote a long address.
 */
export const wireLimits = {
  /** A sealed frame in hex with its address and evidence is some 250; unknown fields of later relays need room. */
  receptionChars: 2_048,
  statusChars: 2_048,
  downlinkChars: 1_024,
  /** The longest thing a person sends: a whole rota or policy. */
  doChars: 256_000,
  /** What a client reads from us: an alarm with every list at its bound. */
  tellingChars: 512_000,
  /** Problems told about one message; a reader who mended twenty sends it again anyway. */
  problems: 20,
  /** A sealed frame in hex digits: two for each byte the frame room opens. */
  frameHex: 2 * frameLimits.heardBytes,
  /** A sealed reply in hex digits. */
  replyHex: 128,
  /** A client's own name for a command: a UUID and a prefix fit with room to spare. */
  commandId: 64,
  name: 120,
  phone: 40,
  address: 400,
  /** What a responder reads standing in a corridor. */
  guidance: 1_000,
  label: 80,
  activity: 400,
  /** The note of an attempt, a resolution or one part of a report. */
  note: 2_000,
  reference: 80,
  zone: 64,
  version: 40,
  faultText: 200,
  sentence: 1_000,
  /** Check-in codes are typed under stress: four to eight digits. */
  codeLeast: 4,
  codeMost: 8,
  /** Young people met in one session; a group beyond this is no lone working. */
  meeting: 20,
  /** One set of initials as typed; the domain refuses what is not initials. */
  initials: 12,
  workers: 8,
  roles: 4,
  layers: 20,
  people: 200,
  entries: 100,
  overrides: 1_000,
  steps: 20,
  targets: 20,
  /** Rows in one answer; the next page is asked for by naming the last row seen. */
  rowsMost: 100,
  rowsUsual: 50,
  /** Entries of each list inside one alarm (told, attempts, receptions); the latest are shown. */
  alarmList: 50,
  /** Fobs named as uncovered in one health message; the count beside them is whole. */
  uncovered: 100,
  /** The longest duration anybody may name, in milliseconds: a year. */
  durationMs: 366 * 86_400_000,
} as const;
