#!/usr/bin/env node
import { runHark } from "./cli/runHark.ts";
import { foundOnly, recoverAdmin, startGateway } from "./compose.ts";

// `runHark` has flushed its output; nothing that is left over may keep a gateway from being replaced.
process.exit(await runHark({ start: startGateway, found: foundOnly, recover: recoverAdmin }));
