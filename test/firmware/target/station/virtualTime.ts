import { mock } from "node:test";

/**
 * johnny-five and firmata wait by the timers everybody has, so virtual time is
 * put in their place, for this whole process, until `end` is called.
 */
export function virtualTime(): {
  readonly nowMs: () => number;
  pass(ms: number): Promise<void>;
  end(): void;
} {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  return {
    nowMs: () => Date.now(),
    async pass(ms) {
      mock.timers.tick(ms);
      // Streams hand on some of their news a turn later.
      await new Promise((turn) => setImmediate(turn));
    },
    end: () => mock.timers.reset(),
  };
}
