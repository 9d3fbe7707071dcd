import * as z from "zod";
import { isZone } from "../core/rota/localTime.ts";
import {
  byteSize,
  count,
  duration,
  host,
  identifier,
  oneOf,
  path,
  pingAddress,
  port,
  yesOrNo,
} from "./fields.ts";

/** Whoever writes these words has been told that secrets then cross the network readable. */
const consent = ["refused", "i-accept-unencrypted"] as const;

function section<Shape extends z.ZodRawShape>(description: string, shape: Shape) {
  const error = "Write the section's settings below it, indented, one on each line.";
  return z.strictObject(shape, { error }).meta({ description });
}

const nameError = "Write the name, 1 to 120 characters.";
const zoneError = "Write a time zone by its place, such as Europe/London.";

const organisation = section(
  "Who the gateway works for. Used once, when the organisation is set up; afterwards the record counts.",
  {
    id: identifier("main").meta({
      description: "Names the organisation in topics. Never changes afterwards.",
    }),
    name: z
      .string({ error: nameError })
      .min(1, { error: nameError })
      .max(120, { error: nameError })
      .default("Our organisation")
      .meta({ description: "What people read." }),
    zone: z
      .string({ error: zoneError })
      .refine((text) => isZone(text), { error: zoneError })
      .default("Europe/London")
      .meta({ description: "The time zone of rota hand-overs and of times people read." }),
  },
);

const store = section("Where the record and the secrets live.", {
  folder: path()
    .default("./hark-data")
    .meta({ description: "The data folder, made with mode 0700. One gateway only may use it." }),
  lowSpace: byteSize("1MiB", "100TiB", "512MiB").meta({
    description: "Less free space than this on the data folder's file system is a fault (disk-nearly-full).",
  }),
});

const broker = section("Where fobs, relays and people meet the gateway over MQTT 3.1.1.", {
  plainBeyondLoopback: oneOf(consent, "refused").meta({
    description:
      "Unencrypted listening on anything but loopback needs the word i-accept-unencrypted: secrets cross the network readable.",
  }),
  plain: section("MQTT without encryption. The command line uses it on the same computer.", {
    host: host("127.0.0.1").meta({ description: "Where it listens." }),
    port: port(1883).meta({ description: "The port; 0 takes any free one." }),
  }).prefault({}),
  websocket: section("MQTT over WebSocket without encryption.", {
    listen: yesOrNo(true).meta({ description: "Whether it listens at all." }),
    host: host("127.0.0.1").meta({ description: "Where it listens." }),
    port: port(9001).meta({ description: "The port; 0 takes any free one." }),
  }).prefault({}),
  tls: section("MQTT over TLS. Listens once a certificate and its key are named.", {
    listen: yesOrNo(true).meta({ description: "Whether it listens, given a certificate." }),
    host: host("0.0.0.0").meta({ description: "Where it listens." }),
    port: port(8883).meta({ description: "The port; 0 takes any free one." }),
    certificate: path().optional().meta({ description: "The certificate with its chain, as a PEM file." }),
    key: path()
      .optional()
      .meta({ description: "The certificate's private key, as a PEM file of mode 0600." }),
    reload: duration("1s", "1d", "1m").meta({
      description: "How often the two files are looked at; a renewed pair is taken up without a restart.",
    }),
  }).prefault({}),
  secureWebsocket: section("MQTT over WebSocket and TLS, with the certificate of broker.tls.", {
    listen: yesOrNo(true).meta({ description: "Whether it listens, given a certificate." }),
    host: host("0.0.0.0").meta({ description: "Where it listens." }),
    port: port(8884).meta({ description: "The port; 0 takes any free one." }),
  }).prefault({}),
  limits: section("How many may be connected. docs/operations.md says what each costs.", {
    clients: count(100, 200_000, 20_000).meta({
      description: "Connections at one time; a newcomer beyond is told that the server is unavailable.",
    }),
    clientsKeptForDevices: count(0, 100_000, 2_000).meta({
      description:
        "The last of these places, kept for relays and fobs, so that watchers cannot keep a press out.",
    }),
    clientsPerCredential: count(1, 1_000, 8).meta({
      description: "Connections by one credential; beyond it the oldest ends.",
    }),
  }).prefault({}),
});

const http = section("Health, readiness and metrics for monitoring.", {
  host: host("127.0.0.1").meta({ description: "Where it listens." }),
  port: port(9464).meta({ description: "The port; 0 takes any free one." }),
  plainBeyondLoopback: oneOf(consent, "refused").meta({
    description:
      "Listening on anything but loopback needs the word i-accept-unencrypted: anyone there can read it.",
  }),
});

const log = section("What is written to standard output.", {
  level: oneOf(["debug", "info", "warn", "error"], "info").meta({
    description: "The least important line that is written. An error line means a mistake in Hark itself.",
  }),
});

const watchdog = section("An outside monitor that expects a ping, and tells people when it stops.", {
  url: pingAddress()
    .optional()
    .meta({ description: "Where the ping goes. Keep it to yourself: who knows it can ping." }),
  method: oneOf(["get", "post"], "get").meta({
    description: "With get the journal's head goes in the query, with post in a JSON body.",
  }),
  every: duration("10s", "1h", "1m").meta({ description: "How often." }),
  within: duration("1s", "1m", "10s").meta({
    description: "How long an answer may take before it counts as missed.",
  }),
});

const journal = section("The durable record.", {
  snapshotEvery: duration("1m", "7d", "1h").meta({
    description:
      "How often the state is put aside, which shortens the next start. It can always be thrown away.",
  }),
});

/** The configuration file. A further section (channels, radios) is one more line here and in the page. */
export const configSchema = z.strictObject({
  organisation: organisation.prefault({}),
  data: store.prefault({}),
  broker: broker.prefault({}),
  http: http.prefault({}),
  log: log.prefault({}),
  watchdog: watchdog.prefault({}),
  journal: journal.prefault({}),
});

/** Every setting, checked and complete. Paths are absolute, durations carry `ms`, sizes `bytes`. */
export type Config = z.output<typeof configSchema>;

/** What docs/hark.schema.json holds for editors. */
export function configJsonSchema(): object {
  return {
    title: "Hark's configuration",
    description: "hark.yaml: every setting has a default. docs/configuration.md explains them.",
    ...z.toJSONSchema(configSchema, { io: "input" }),
  };
}
