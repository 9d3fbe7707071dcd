import { stringify } from "yaml";
import { policyFields } from "../../shared/wire/policyFields.ts";
import { checkPolicy } from "../core/policy/checkPolicy.ts";
import { defaultPolicy } from "../core/policy/defaultPolicy.ts";
import type { Policy } from "../core/policy/policy.ts";
import { misused } from "./ended.ts";
import { durationText } from "./times.ts";
import { entriesOf, readYaml } from "./yamlText.ts";

/**
 * A policy as people write it: durations as `30s` under names without `Ms`,
 * targets as words. `policyOf` reads back what this writes.
 */
export function policyYaml(policy: unknown): string {
  return stringify(forPeople(policy), { aliasDuplicateObjects: false, lineWidth: 100 });
}

/** Reads a policy file and judges it: every mistake at once, or a policy that is safe. */
export function policyOf(text: string, file: string): Policy {
  const read = policyFields.safeParse(forWire(readYaml(text, file)));
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `${humanPath(path)}: ${message}`);
    throw misused(
      `${file} is not a policy.`,
      "`hark policy show --yaml` prints a whole one to begin from.",
      problems,
    );
  }
  const unsafe = checkPolicy(read.data).map(({ where, sentence }) => `${where} ${sentence}`);
  if (unsafe.length > 0) {
    throw misused(
      `${file} could leave an alarm unanswered.`,
      "Mend what is listed and check it again.",
      unsafe,
    );
  }
  return read.data;
}

/** The names of the durations, as the policy has them; a name that is missing here would not read back. */
const durationNames: ReadonlySet<string> = new Set(
  namesIn(defaultPolicy()).filter((name) => name.endsWith("Ms")),
);

function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return (entriesOf(value) ?? []).flatMap(([name, below]) => [name, ...namesIn(below)]);
}

function forPeople(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forPeople);
  const entries = entriesOf(value);
  if (entries === undefined) return value;
  const target = targetText(Object.fromEntries(entries));
  if (target !== undefined) return target;
  return Object.fromEntries(
    entries.map(([name, below]) =>
      durationNames.has(name) && typeof below === "number"
        ? [name.slice(0, -2), durationText(below)]
        : [name, forPeople(below)],
    ),
  );
}

function forWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forWire);
  const entries = entriesOf(value);
  if (entries === undefined) return value;
  return Object.fromEntries(
    entries.map(([name, below]) => {
      if (name === "targets" && Array.isArray(below)) return [name, below.map(targetOf)];
      const isDuration =
        durationNames.has(`${name}Ms`) && entriesOf(below) === undefined && !Array.isArray(below);
      return isDuration ? [`${name}Ms`, below] : [name, forWire(below)];
    }),
  );
}

/** `leads`, `layer:first`, `person:ana`. */
function targetText({ kind, layer, person, ...rest }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof kind !== "string" || Object.keys(rest).length > 0) return undefined;
  if (kind === "on-call-layer") return `layer:${String(layer)}`;
  if (kind === "person") return `person:${String(person)}`;
  return kind;
}

function targetOf(written: unknown): unknown {
  if (typeof written !== "string") return written;
  const [kind = "", name] = written.split(":");
  if (name === undefined) return { kind };
  if (kind === "layer") return { kind: "on-call-layer", layer: name };
  return { kind, [kind]: name };
}

function humanPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : String(part).replace(/Ms$/, "")))
    .join(".");
}
