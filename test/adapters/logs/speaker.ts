import { openLog, standardOutput } from "../../../gateway/adapters/logs/log.ts";

/** A process that logs as the gateway does: so many lines, then it stops. What it says besides goes to standard error. */
const lines = Number(process.argv[2]);
const log = openLog({ level: "info", out: standardOutput() });
for (let seq = 0; seq < lines; seq += 1) log.note("alarm-raised", { alarm: `a-${seq}`, seq });
// What is written from the event loop's next turn on meets the fate of the first lines.
await new Promise((resolve) => {
  setTimeout(resolve, 100);
});
log.note("stopping", {});
await log.close();
process.stderr.write(`${Math.round(process.memoryUsage().rss / 1_048_576)} MiB\n`);
process.exit(0);
