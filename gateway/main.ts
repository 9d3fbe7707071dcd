#!/usr/bin/env node
import { runHark } from "./cli/runHark.ts";
import { foundOnly, startGateway } from "./compose.ts";

process.exitCode = await runHark({ start: startGateway, found: foundOnly });
