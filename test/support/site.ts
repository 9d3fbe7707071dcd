import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPolicy } from "../../gateway/core/policy/defaultPolicy.ts";
import type { Policy } from "../../gateway/core/policy/policy.ts";
import { minutes, seconds } from "../../shared/base/instant.ts";
import type { DoText } from "../../shared/wire/doMessage.ts";
import { FobInHand } from "./fobInHand.ts";
import { type GatewayProcess, startGatewayProcess } from "./gatewayProcess.ts";
import { Person } from "./person.ts";

/** The organisation that a gateway without configuration founds. */
export const org = "main";

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Who and what there is, besides the supervisor `bruno`, who is always on call, and the lead `lena`. */
export interface Furnishing {
  /** Each worn by a worker of its own: `fob-3` by `worker-3`. */
  readonly fobs: number;
  readonly relays: readonly string[];
  readonly policy: Policy;
}

/** What outlives the gateway's process: things, and the secrets of those who use them. */
export interface Site {
  readonly admin: Login;
  readonly bruno: Login;
  readonly lena: Login;
  readonly relays: readonly Login[];
  readonly fobs: readonly FobInHand[];
}

export function urlOf({ port }: GatewayProcess): string {
  return `mqtt://127.0.0.1:${port}`;
}

/** A folder for one test; on tmpfs or disk, whatever the system's is. */
export function newDataFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "hark-site-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts a gateway that must start. */
export async function started(...wished: Parameters<typeof startGatewayProcess>): Promise<GatewayProcess> {
  const start = await startGatewayProcess(...wished);
  if (!start.ok) throw new Error(`the gateway did not start: ${start.failed} ${JSON.stringify(start.about)}`);
  return start.gateway;
}

/** Whoever is on call hears at once and then every second step; minutes pass before anything else happens by itself. */
export function ringingPolicy(everyMs: number): Policy {
  const policy = defaultPolicy();
  const target = { kind: "on-call" as const };
  const panic = {
    steps: [0, everyMs, everyMs].map((afterMs) => ({ afterMs, targets: [target] })),
    repeatEveryMs: Math.max(seconds(10), everyMs),
  };
  const followUp = { firstAttemptMs: minutes(15), nextAttemptMs: minutes(30), resolveMs: minutes(240) };
  return { ...policy, name: "ringing", followUp, escalation: { ...policy.escalation, panic } };
}

/** Fills a gateway that has just founded its organisation. */
export async function furnish(gateway: GatewayProcess, wished: Furnishing): Promise<Site> {
  const secret = gateway.secret ?? "";
  const admin = await Person.connect({ url: urlOf(gateway), org, person: "admin", secret });
  const fobs = Array.from({ length: wished.fobs }, (_, number) => new FobInHand(number));
  await admin.does({ do: "add-person", person: "bruno", name: "Bruno Reis", roles: ["supervisor"] });
  await admin.does({ do: "add-person", person: "lena", name: "Lena Holm", roles: ["lead"] });
  await admin.does({ do: "add-place", place: "hub", name: "Youth Hub", address: "1 High Street" });
  await admin.does({
    do: "set-rota",
    layers: [{ id: "first", name: "First", rotation: { kind: "always", people: ["bruno"] } }],
  });
  await admin.does({ do: "adopt-policy", policy: wished.policy } as unknown as DoText);
  for (const relay of wished.relays) await admin.does({ do: "add-relay", relay, name: relay, place: "hub" });
  for (const [number, { fob, address, key }] of fobs.entries()) {
    const holder = `worker-${number}`;
    await admin.does({ do: "add-person", person: holder, name: `Worker ${number}`, roles: ["worker"] });
    await admin.does({ do: "enrol-fob", fob, address, key });
    await admin.does({ do: "assign-fob", fob, holder });
  }
  const relays: Login[] = [];
  for (const relay of wished.relays) relays.push(await credential(admin, { relay }));
  const site = {
    admin: { username: `${org}/person/admin`, password: secret },
    bruno: await credential(admin, { person: "bruno" }),
    lena: await credential(admin, { person: "lena" }),
    relays,
    fobs,
  };
  await admin.leave();
  return site;
}

export type Holder = { readonly person: string } | { readonly relay: string } | { readonly fob: string };

/** Issues a credential and gives what its holder logs in with. */
export async function credential(admin: Person, holder: Holder): Promise<Login> {
  const name = `${Object.values(holder).join("")}-1`;
  const done = await admin.does({ do: "issue-credential", credential: name, ...holder });
  if (done.answer?.of !== "secret") throw new Error("no secret was told");
  return { username: done.answer.username, password: done.answer.secret };
}
