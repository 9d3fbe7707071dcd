import { unreachable } from "../../shared/base/invariant.ts";
import type { StepGap } from "../core/event.ts";
import type { ExplainedMoment, Explanation } from "../core/policy/explainPolicy.ts";
import type { Target } from "../core/policy/policy.ts";
import { durationText } from "./times.ts";

/** What a person is called; ids where no name is known. */
export type NameOf = (person: string) => string;

/** What would happen, second by second, in sentences. */
export function explanationLines(
  { unanswered, acknowledgedOnly }: Explanation,
  nameOf: NameOf,
): readonly string[] {
  const unheard = unanswered.map((moment) => momentLine(moment, nameOf));
  const idle = acknowledgedOnly.map((moment) => momentLine(moment, nameOf));
  return [
    "If nobody answers:",
    ...unheard,
    "          … and so on to everyone, until a person has taken charge.",
    ...(idle.length === 0
      ? []
      : ["", "If the first person told takes charge and then records nothing:", ...idle]),
  ];
}

function momentLine(moment: ExplainedMoment, nameOf: NameOf): string {
  return `${`+${durationText(moment.afterMs)}`.padStart(9)} ${whatHappens(moment, nameOf)}`;
}

function whatHappens(moment: ExplainedMoment, nameOf: NameOf): string {
  switch (moment.what) {
    case "told": {
      const people = moment.people.length === 0 ? "NOBODY" : moment.people.map(nameOf).join(", ");
      const gaps = moment.gaps.map((gap) => `; ${gapWords[gap]}`).join("");
      const targets = moment.targets.map(targetName).join(", ");
      return `${moment.isRepeat ? "again" : `step ${moment.step}`}: ${people} (${targets})${gaps}`;
    }
    case "acknowledged":
      return `${nameOf(moment.person)} takes charge: it stops ringing for now`;
    case "lapsed":
      return `${nameOf(moment.person)} has recorded nothing: it rings again`;
    case "protocol":
      return `the missed check-in procedure reaches “${moment.stage}”`;
    default:
      return unreachable(moment);
  }
}

const gapWords: Readonly<Record<StepGap, string>> = {
  "on-call-empty": "nobody is on call",
  "no-colleague": "no colleague is named",
  "no-leads": "there are no leads",
  "no-supervisors": "there are no supervisors",
  "nobody-at-all": "there is nobody at all to tell",
};

function targetName(target: Target): string {
  if (target.kind === "person") return target.person;
  return target.kind === "on-call-layer" ? `layer ${target.layer}` : target.kind;
}
