import type { AnsweredCommand, Batch, Head } from "../../../gateway/app/journal.ts";
import { type Effect, effectKey } from "../../../gateway/core/effect.ts";
import type { DomainEvent } from "../../../gateway/core/event.ts";
import type { AlarmId, CommandId, PersonId, PlaceId } from "../../../shared/base/ids.ts";
import { instant } from "../../../shared/base/instant.ts";
import type { Result } from "../../../shared/base/result.ts";

export const at = instant(Date.parse("2026-09-07T18:00:00Z"));
export const ana = "ana" as PersonId;

/** An event that is easy to tell from its neighbours in the rebuilt state. */
export function placeAdded(number: number): DomainEvent {
  return {
    kind: "place-added",
    at,
    place: `place-${number}` as PlaceId,
    name: `Hall ${number}`,
    address: "1 High Street",
    guidance: "ring twice",
    by: ana,
  };
}

export function anaAdded(): DomainEvent {
  return {
    kind: "person-added",
    at,
    person: ana,
    roles: ["worker"],
    personal: { subject: ana, value: { name: "Ana Example", phone: "0123" } },
  };
}

export function effectFor(number: number): Effect {
  return {
    kind: "notify-step",
    key: effectKey("notify", `a-${number}`, 0, 0, "ana"),
    since: at,
    alarm: `a-${number}` as AlarmId,
    round: 1,
    step: 0,
    person: ana,
  };
}

export function answeredFor(number: number): AnsweredCommand {
  const answer = { kind: "done", about: `place-${number}`, onRecord: true } as const;
  return { id: `command-${number}` as CommandId, answer };
}

export function batchOf(after: Head, parts: Partial<Batch>): Batch {
  return { after, recordedAt: at, events: [], effects: [], settled: [], answered: [], ...parts };
}

export function got<Value, Fault>(result: Result<Value, Fault>): Value {
  if (!result.ok) throw new Error(`a fault: ${JSON.stringify(result.fault)}`);
  return result.value;
}
