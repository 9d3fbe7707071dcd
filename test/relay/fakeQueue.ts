import type { KeptFrame, QueueFault, RelayQueue } from "../../gateway/relay/queue.ts";
import { failed, ok, type Result } from "../../shared/base/result.ts";

/** A disk in memory: it outlives the relay that writes it, and it can be full. */
export class FakeQueue implements RelayQueue {
  readonly rows = new Map<number, KeptFrame>();
  isFull = false;
  isUnreadable = false;
  writes = 0;

  kept(): Result<readonly KeptFrame[], QueueFault> {
    if (this.isUnreadable) return failed({ code: "relay-queue-unwritable", detail: "disk I/O error" });
    return ok([...this.rows.values()].toSorted((one, other) => one.place - other.place));
  }

  write({ add, remove }: Parameters<RelayQueue["write"]>[0]): Result<undefined, QueueFault> {
    if (this.isFull) return failed({ code: "relay-queue-unwritable", detail: "no space left" });
    this.writes += 1;
    for (const frame of add) this.rows.set(frame.place, frame);
    for (const place of remove) this.rows.delete(place);
    return ok(undefined);
  }

  close(): void {}
}
