#!/usr/bin/env node
import { exitCodes } from "./cli/exitCodes.ts";
import { runHark } from "./cli/runHark.ts";
import { foundOnly, recoverAdmin, startGateway } from "./compose.ts";

const exitCode = await runHark({ start: startGateway, found: foundOnly, recover: recoverAdmin });
process.exitCode = exitCode;
// A gateway that is wrong about something still holds its ports; nothing may keep it from being replaced.
if (exitCode === exitCodes.broken.code) process.exit();
