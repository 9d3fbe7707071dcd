import { judge } from "./checkers/all.ts";
import { report } from "./report.ts";
import { simulate } from "./simulate.ts";

/** Enough to see what led to it; the command it ends with shows more. */
const factsShown = 40;

/** Reports of the seeds in this range that broke a promise; none when all is well. */
export async function brokenIn(range: {
  readonly from: number;
  readonly count: number;
  readonly minutes: number;
}): Promise<readonly string[]> {
  const { from, count, minutes } = range;
  const reports: string[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const account = await simulate({ seed, minutes, sabotage: undefined });
    const violations = judge(account);
    if (violations.length === 0) continue;
    reports.push(report(account, violations, { facts: factsShown, minutes, sabotage: undefined }));
  }
  return reports;
}
