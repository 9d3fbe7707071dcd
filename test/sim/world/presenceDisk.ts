import type {
  LoadedPresence,
  PresenceFault,
  PresenceRow,
  PresenceStore,
} from "../../../gateway/app/presence/presenceStore.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";

/** What is kept about fobs being heard; outlives the process, unlike the stores that write to it. */
export class PresenceDisk {
  readonly rows = new Map<string, PresenceRow>();
  isFull = false;

  store(isAlive: () => boolean): PresenceStore {
    return {
      load: async (): Promise<LoadedPresence> => ({ rows: [...this.rows.values()], fault: undefined }),
      save: async (rows): Promise<Result<undefined, PresenceFault>> => {
        if (this.isFull) return failed({ code: "presence-unwritable", detail: "no space left" });
        if (isAlive()) for (const row of rows) this.rows.set(row.fob, row);
        return ok(undefined);
      },
      close: async () => {},
    };
  }
}
