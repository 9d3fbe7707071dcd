import type { CommandId, FobId } from "../../../shared/base/ids.ts";
import { parseCommandId } from "../../../shared/base/ids.ts";
import type { Instant } from "../../../shared/base/instant.ts";
import { certain } from "../../../shared/base/invariant.ts";
import type { BodyOf } from "../../core/command.ts";
import type { Submit } from "../submit.ts";
import { presenceLimits } from "./limits.ts";

type Report = BodyOf<"note-contact-lost" | "note-contact-regained">;

/**
 * Brings what presence found to the engine. One report per fob is under way at
 * a time; how many fobs' at once is bounded, and `hasRoom` says so beforehand.
 */
export class ContactReports {
  readonly #submit: Submit;
  readonly #settled: (fob: FobId) => void;
  readonly #underWay = new Map<FobId, Promise<void>>();
  #sent = 0;

  /** `settled` is called after a report was dealt with, whatever the engine made of it. */
  constructor(submit: Submit, settled: (fob: FobId) => void) {
    this.#submit = submit;
    this.#settled = settled;
  }

  get hasRoom(): boolean {
    return this.#underWay.size < presenceLimits.reportsUnderWay;
  }

  /** Half of it is free again: enough to go on with many at once. */
  get hasAmpleRoom(): boolean {
    return this.#underWay.size <= presenceLimits.reportsUnderWay / 2;
  }

  /** Settles once the fob's report under way is on disk; `undefined` when none is. */
  underWay(fob: FobId): Promise<void> | undefined {
    return this.#underWay.get(fob);
  }

  /** Settles once the report is on disk, or refused. The report's fob has none under way. */
  send(report: Report, at: Instant): Promise<void> {
    const { fob } = report;
    const taken = this.#submit.submit({
      id: this.#idOf(report, at),
      by: { kind: "gateway" },
      body: report,
    });
    const done = taken.answer.then(() => {
      this.#underWay.delete(fob);
      this.#settled(fob);
      return taken.durable;
    });
    this.#underWay.set(fob, done);
    return done;
  }

  /**
   * A report that was held back must not be answered as a repeat when it comes
   * again, also not by a gateway that was restarted, so each has an id of its
   * own. The core knows by itself what is already so.
   */
  #idOf(report: Report, at: Instant): CommandId {
    this.#sent += 1;
    const verb = report.kind === "note-contact-lost" ? "lost" : "regained";
    return certain(parseCommandId(`contact-${verb}:${report.fob}:${at}-${this.#sent}`), "a report's id");
  }
}
