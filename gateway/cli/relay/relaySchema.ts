import * as z from "zod";
import { parseFobAddress } from "../../../shared/base/ids.ts";
import { count, duration, path, yesOrNo } from "../../config/fields.ts";

const speeds = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600] as const;

/** What a framed fob on USB is usually set to; boards with USB of their own take any. */
const usualSpeed = 115_200;

/** A fob says that it is there at least every minute; two may get lost. */
const usualSilence = "150s";

function speed() {
  const error = `Write the fob's speed: one of ${speeds.join(", ")}.`;
  return z.union(
    speeds.map((one) => z.literal(one)),
    { error },
  );
}

function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: "Write the section's settings below it, indented, one on each line.",
  });
}

function list<Item extends z.ZodType>(item: Item, most: number) {
  return z
    .array(item, { error: "Write a list: each entry on lines of its own, the first beginning with “- ”." })
    .max(most, { error: `A relay has room for ${most} of them.` })
    .default([]);
}

const silentAfter = duration("2s", "1d", usualSilence);

const addressError = "Write the fob's address, such as 54:48:E6:8F:80:A5, in quotes.";

const address = z.string({ error: addressError }).transform((text, context) => {
  const read = parseFobAddress(text);
  if (read !== undefined) return read;
  context.addIssue({ code: "custom", message: addressError });
  return z.NEVER;
});

/** relay.yaml, as docs/relay.md explains it. */
export const relaySchema = section({
  credential: path(),
  folder: path().default("./hark-relay"),
  lateAfter: duration("1s", "10m", "5s"),
  serial: section({
    ports: list(section({ path: path(), speed: speed().default(usualSpeed), silentAfter }), 32),
    discover: yesOrNo(false),
    speed: speed().default(usualSpeed),
    silentAfter,
  }).prefault({}),
  bluetooth: section({
    listen: yesOrNo(false),
    adapter: count(0, 15, 0),
    reference: section({ address, every: duration("1s", "1h", "30s") }).optional(),
  }).prefault({}),
  stations: list(section({ path: path(), file: path(), buzzer: yesOrNo(false) }), 16),
});

/** Every setting of a relay, checked and complete; `credential`, `folder` and station files are absolute. */
export type RelayConfig = z.output<typeof relaySchema>;

/** The settings' names, for whoever mistyped one. */
export const relaySettings: readonly string[] = [
  "credential",
  "folder",
  "lateAfter",
  "serial",
  "ports",
  "discover",
  "speed",
  "silentAfter",
  "bluetooth",
  "listen",
  "adapter",
  "reference",
  "address",
  "every",
  "stations",
  "path",
  "file",
  "buzzer",
];
