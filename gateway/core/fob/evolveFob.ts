import type { Instant } from "../../../shared/base/instant.ts";
import { unreachable } from "../../../shared/base/invariant.ts";
import { addTo, takeFrom, withLast } from "../collections.ts";
import type { Evolved } from "../event.ts";
import { limits } from "../limits.ts";
import type { Custody, Fob, MutableOrgState } from "../state.ts";
import type { FobEvent } from "./fobEvent.ts";

export function evolveFob(state: MutableOrgState, event: Evolved<FobEvent>): void {
  if (event.kind === "fob-enrolled") {
    state.fobByAddress.set(event.address, event.fob);
    state.fobs.set(event.fob, {
      id: event.fob,
      address: event.address,
      label: event.label,
      standing: "in-stock",
      holder: undefined,
      custody: [],
      suspect: false,
      contact: { phase: "kept" },
      testAnnounced: undefined,
      lastTestedAt: undefined,
      counted: [],
    });
    return;
  }
  const fob = state.fobs.get(event.fob);
  if (!fob) return;
  const next = changed(fob, event);
  state.fobs.set(fob.id, next);
  if (fob.holder === next.holder) return;
  if (fob.holder) takeFrom(state.fobsOf, fob.holder, fob.id);
  if (next.holder) addTo(state.fobsOf, next.holder, fob.id);
}

function changed(fob: Fob, event: Exclude<Evolved<FobEvent>, { kind: "fob-enrolled" }>): Fob {
  switch (event.kind) {
    case "fob-re-enrolled":
      return { ...fob, suspect: false, counted: [], contact: { phase: "kept" } };
    case "fob-assigned": {
      const custody: Custody = { holder: event.holder, from: event.at, until: undefined };
      return {
        ...fob,
        standing: "assigned",
        holder: event.holder,
        custody: withLast(fob.custody, custody, limits.custodyKept),
        contact: { phase: "kept" },
      };
    }
    case "fob-returned":
      return { ...withoutHolder(fob, event.at), standing: "in-stock" };
    case "fob-reported-lost":
      return { ...fob, standing: "lost" };
    case "fob-found":
      return { ...fob, standing: fob.holder ? "assigned" : "in-stock" };
    case "fob-revoked":
      return { ...withoutHolder(fob, event.at), standing: "revoked" };
    case "fob-suspected":
      return { ...fob, suspect: true };
    case "fob-test-announced":
      return { ...fob, testAnnounced: { until: event.until, by: event.by } };
    case "fob-tested":
      return { ...fob, testAnnounced: undefined, lastTestedAt: event.at };
    case "frame-counted": {
      const { counter, alarm, keyCheck } = event;
      const frame = keyCheck === undefined ? { counter, alarm } : { counter, alarm, keyCheck };
      return { ...fob, counted: withLast(fob.counted, frame, limits.countedPerFob) };
    }
    default:
      return unreachable(event);
  }
}

function withoutHolder(fob: Fob, at: Instant): Fob {
  const custody = fob.custody.map((stretch) =>
    stretch.until === undefined ? { ...stretch, until: at } : stretch,
  );
  return { ...fob, holder: undefined, custody, contact: { phase: "kept" } };
}
