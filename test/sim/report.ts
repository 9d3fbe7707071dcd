import type { Account, Violation } from "./account.ts";
import type { Noted } from "./chronicle.ts";

export interface ReportOptions {
  /** How many facts before the first violation are told. */
  readonly facts: number;
  readonly minutes: number;
  readonly sabotage: string | undefined;
}

/** Too frequent to read past. */
const humdrum: ReadonlySet<Noted["kind"]> = new Set<Noted["kind"]>([
  "status",
  "said-reached",
  "said-confirmed",
]);

/** What went wrong with a seed, what led to it, and how to see it again. */
export function report(account: Account, violations: readonly Violation[], options: ReportOptions): string {
  const { seed } = account.parts;
  const [first] = violations;
  const upTo = account.parts.facts.filter(({ at, kind }) => at <= (first?.at ?? 0) && !humdrum.has(kind));
  const kinds = [...new Set(violations.map(({ promise }) => promise))].join(", ");
  const sabotage = options.sabotage === undefined ? "" : ` --sabotage ${options.sabotage}`;
  return [
    `seed ${seed} breaks ${kinds} (${violations.length} violations)`,
    ...upTo
      .slice(Math.max(0, upTo.length - options.facts))
      .map((fact) => `  ${clock(fact.at)} ${inWords(fact)}`),
    ...violations.slice(0, 8).map(({ promise, at, says }) => `  ${clock(at)} ${promise} BROKEN: ${says}`),
    `  again: npm run sim -- --seed ${seed} --minutes ${options.minutes}${sabotage}`,
  ].join("\n");
}

/** World time as hours, minutes, seconds and thousandths. */
function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

function inWords(fact: Noted): string {
  const { at: _at, kind, ...rest } = fact;
  const words = Object.entries(rest).map(([name, value]) => `${name}=${short(value)}`);
  return `${kind} ${words.join(" ")}`;
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(summary(value));
  return (text ?? "").slice(0, 160);
}

/** An alert or alarm by what tells it apart. */
function summary(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const {
    alarm,
    key,
    kind,
    answer,
    headline,
    state,
    result,
    about,
    do: deed,
    code,
  } = value as Record<string, unknown>;
  const told = {
    alarm: typeof alarm === "string" ? alarm : undefined,
    key,
    kind,
    headline,
    state,
    result,
    about,
    deed,
    code,
    answer,
  };
  return Object.values(told).some((one) => one !== undefined) ? told : value;
}
