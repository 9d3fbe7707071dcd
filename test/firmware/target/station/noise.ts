import { parseArgs } from "node:util";
import { EmulatedUno } from "./emulatedUno.ts";
import { ModelledUno } from "./modelledUno.ts";
import { sitThrough, weathers } from "./weather.ts";

/**
 * Lets a station that nobody touches sit through noise on its line and prints
 * what it made of it: `node test/firmware/target/station/noise.ts --bytes 10000000`.
 * With `--emulated` the board is the real StandardFirmata, a few hundred times slower.
 */
const { values } = parseArgs({
  options: {
    bytes: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    emulated: { type: "boolean", default: false },
  },
});
const bytes = Number(values.bytes) / weathers.length;
let made = 0;
let alarms = 0;
let deaf = 0;
for (const weather of weathers) {
  const sitting = await sitThrough(weather, {
    bytes,
    seed: Number(values.seed),
    board: values.emulated ? new EmulatedUno() : new ModelledUno(),
  });
  made += sitting.noiseBytes;
  alarms += sitting.alarms;
  if (sitting.panicAfterMs === undefined) deaf += 1;
  process.stdout.write(
    `${weather.name}: ${sitting.noiseBytes} bytes of noise in ${sitting.minutes.toFixed(1)} min, ` +
      `${sitting.alarms} frames; ` +
      `health: ${[...sitting.health].join(", ")}; ` +
      `a hold afterwards was a frame after ${sitting.panicAfterMs ?? "never"} ms\n`,
  );
}
process.stdout.write(`${made} bytes of noise, ${alarms} frames that nobody pressed\n`);
process.exitCode = alarms === 0 && deaf === 0 ? 0 : 1;
