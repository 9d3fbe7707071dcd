import { parseArgs } from "node:util";
import { judge } from "./checkers/all.ts";
import { usualMinutes } from "./limits.ts";
import { report } from "./report.ts";
import { sabotages } from "./sabotages.ts";
import { simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    minutes: { type: "string", default: String(usualMinutes) },
    sabotage: { type: "string" },
    facts: { type: "string", default: "40" },
  },
});

const from = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const sabotage = values.sabotage === undefined ? undefined : sabotages[values.sabotage];
if (values.sabotage !== undefined && sabotage === undefined) {
  console.error(`No sabotage of that name. There are: ${Object.keys(sabotages).join(", ")}`);
  process.exit(2);
}

let failing = 0;
const began = performance.now();
for (let seed = from; seed < from + count; seed += 1) {
  const account = await simulate({ seed, minutes: Number(values.minutes), sabotage });
  const violations = judge(account);
  if (violations.length > 0) {
    failing += 1;
    console.log(
      report(account, violations, {
        facts: Number(values.facts),
        minutes: Number(values.minutes),
        sabotage: values.sabotage,
      }),
    );
  } else if (values.seed !== undefined) {
    console.log(`seed ${seed}: every promise was kept; digest ${account.parts.digest}`);
  }
}
const tookS = ((performance.now() - began) / 1000).toFixed(1);
console.log(`${count - failing} passed, ${failing} failed (${tookS} s)`);
process.exit(failing > 0 ? 1 : 0);
