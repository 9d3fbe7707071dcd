import type { PersonId, SessionId } from "../../../shared/base/ids.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import type { JournalFault } from "../../app/journal.ts";
import type { DomainEvent, Personal } from "../../core/event.ts";
import { currentVersion, kindNamed, lift } from "./eventKinds.ts";
import type { Chunk, SealedBatch } from "./journalCalls.ts";
import { notLanded } from "./journalFaults.ts";
import { openPersonal, type SealedPersonal, sealPersonal } from "./personalSeal.ts";
import { trusted } from "./trusted.ts";

type Subject = PersonId | SessionId;

/** Finds a subject's key; `undefined` once it is destroyed. */
export type KeyOf = (subject: Subject) => Uint8Array | undefined;

/** An event as it stands in the record: personal data, where there is any, still closed. */
export interface StoredEvent {
  readonly kind: string;
  personal?: unknown;
}

/** The subjects whose keys an event's sealing needs; at most one today. */
export function subjectToSeal(event: DomainEvent): Subject | undefined {
  return "personal" in event && event.personal?.value !== undefined ? event.personal.subject : undefined;
}

/** An event made ready for the record: P10, what speaks about a person closed under that person's key. */
export function storeEvent(event: DomainEvent, key: Uint8Array | undefined): SealedBatch["events"][number] {
  return { kind: event.kind, version: currentVersion(event.kind), body: JSON.stringify(closed(event, key)) };
}

function closed(event: DomainEvent, key: Uint8Array | undefined): unknown {
  if (!("personal" in event) || event.personal === undefined) return event;
  const { personal } = event;
  const sealed: SealedPersonal =
    key === undefined
      ? { subject: personal.subject, box: undefined }
      : sealPersonal(personal, event.kind, key);
  return { ...event, personal: sealed };
}

/** Reads a chunk's events, personal data still closed. */
export function parseChunk(chunk: Chunk): Result<StoredEvent[], JournalFault> {
  try {
    return ok(trusted<StoredEvent[]>(JSON.parse(chunk.text)));
  } catch {
    return notLanded("journal-damaged", `an event up to ${chunk.at.seq} is no JSON`);
  }
}

/** The subjects whose keys are needed to open these events. */
export function subjectsIn(stored: readonly StoredEvent[]): ReadonlySet<Subject> {
  const subjects = new Set<Subject>();
  for (const { personal } of stored) {
    if (personal !== undefined) subjects.add(trusted<SealedPersonal>(personal).subject);
  }
  return subjects;
}

/** Opens one event where it stands and lifts it to today's version. The chain has vouched for its bytes. */
export function openEvent(stored: StoredEvent, version: number, keyOf: KeyOf): DomainEvent | undefined {
  const known = kindNamed(stored.kind);
  if (known === undefined) return undefined;
  if (known.personal && stored.personal !== undefined) {
    const sealed = trusted<SealedPersonal>(stored.personal);
    const personal: Personal<unknown> = openPersonal(sealed, stored.kind, keyOf(sealed.subject));
    // In place: a million copies at every start would be for nobody.
    stored.personal = personal;
  }
  if (version > known.lifts.length) return trusted<DomainEvent>(stored);
  return trusted<DomainEvent>(lift({ ...stored }, version, known.lifts));
}

/** Opens every event of a chunk in order and gives each to `take`. */
export function openChunk(
  chunk: Chunk,
  keyOf: KeyOf,
  take: (event: DomainEvent) => void,
): Result<undefined, JournalFault> {
  const stored = parseChunk(chunk);
  if (!stored.ok) return stored;
  const old = new Map(chunk.old);
  for (const [index, one] of stored.value.entries()) {
    const event = openEvent(one, old.get(index) ?? currentVersion(one.kind), keyOf);
    if (event === undefined) return notLanded("journal-damaged", `an event names itself ${one.kind}`);
    take(event);
  }
  return ok(undefined);
}
