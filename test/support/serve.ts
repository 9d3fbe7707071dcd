import { startGateway } from "../../gateway/compose.ts";
import { loadConfig } from "../../gateway/config/loadConfig.ts";

/**
 * A real gateway as a process of its own, for tests that kill it. Settings come
 * as one JSON argument; the one line it prints says where it listens and, at a
 * first start, the admin's secret.
 */
const settings = JSON.parse(process.argv[2] ?? "{}") as Record<string, string>;
const loaded = loadConfig({
  file: undefined,
  environment: {},
  commandLine: settings,
  startedIn: process.cwd(),
});
if (!loaded.ok) stop("configuration", loaded.fault);
else {
  const gateway = await startGateway({
    config: loaded.value.config,
    firstStart: { admin: undefined, adminName: undefined },
    broken: (cause) => stop("broken", String(cause instanceof Error ? cause.stack : cause)),
  });
  if (!gateway.ok) stop("start", gateway.fault);
  else {
    const { listening, firstCredential } = gateway.value;
    process.stdout.write(`${JSON.stringify({ listening, secret: firstCredential?.secret })}\n`);
    process.once("SIGTERM", () => void gateway.value.stop().then(() => process.exit(0)));
  }
}

function stop(why: string, about: unknown): void {
  process.stdout.write(`${JSON.stringify({ failed: why, about })}\n`);
  process.exit(1);
}
