/**
 * We are wrong about something we rely on. Nobody below `main` catches it: the
 * process stops, the supervisor of processes restarts it, the journal is replayed.
 */
export class InvariantBroken extends Error {
  override readonly name = "InvariantBroken";
}

/** Closes a switch: compiles only when every case has been handled. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`a case nobody handles: ${JSON.stringify(value)}`);
}

/** The value, where its absence would mean that our own books are wrong. */
export function certain<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new InvariantBroken(`missing: ${what}`);
  return value;
}
