import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nodeAesBlock, nodeCcm } from "../../../gateway/adapters/crypto/nodeAes.ts";
import { defaultPolicy } from "../../../gateway/core/policy/defaultPolicy.ts";
import type { Policy } from "../../../gateway/core/policy/policy.ts";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { minutes } from "../../../shared/base/instant.ts";
import { buttonPress } from "../../../shared/frame/bthomeObject.ts";
import { sealFrame } from "../../../shared/frame/sealedFrame.ts";
import type { DoText } from "../../../shared/wire/doMessage.ts";
import { type GatewayProcess, startGatewayProcess } from "../../support/gatewayProcess.ts";
import { Person } from "../../support/person.ts";

const org = "main";
const fobKey = "231d39c1d7cc1ab1aee224cd096db932";

export interface BenchFob {
  readonly fob: string;
  readonly address: string;
  readonly key: string;
}

export interface Login {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** A real gateway on this folder's disk, with a fob and a worker for every press there will be. */
export interface BenchSite {
  readonly gateway: GatewayProcess;
  readonly fobs: readonly BenchFob[];
  readonly relay: Login;
  readonly onCall: Login;
  readonly storm: readonly Login[];
  /** Closes every open alarm, so that the next round presses afresh. */
  settle(): Promise<void>;
  end(): Promise<void>;
}

export async function openBenchSite(fobCount: number, stormCredentials: number): Promise<BenchSite> {
  // Beside the project rather than in /tmp, which may be memory: the commit is part of what is measured.
  const folder = mkdtempSync(join(process.cwd(), "build-bench-"));
  const started = await startGatewayProcess(folder, { "broker.limits.clientsPerCredential": "1000" });
  if (!started.ok) throw new Error(`${started.failed}: ${JSON.stringify(started.about)}`);
  const { gateway } = started;
  const url = `mqtt://127.0.0.1:${gateway.port}`;
  const admin = await Person.connect({ url, org, person: "admin", secret: gateway.secret ?? "" });
  const fobs = Array.from({ length: fobCount }, (_, index) => fobNumber(index));
  await furnish(admin, fobs);
  const loginOf = async (holder: { person: string } | { relay: string }, name: string): Promise<Login> => {
    const done = await admin.does({ do: "issue-credential", credential: name, ...holder });
    if (done.answer?.of !== "secret") throw new Error("no secret was told");
    return { url, username: done.answer.username, password: done.answer.secret };
  };
  const onCall = await loginOf({ person: "bruno" }, "bruno-1");
  const relay = await loginOf({ relay: "hall" }, "hall-1");
  const storm: Login[] = [];
  for (let index = 0; index < stormCredentials; index += 1) {
    storm.push(await loginOf({ person: "bruno" }, `storm-${index}`));
  }
  return {
    gateway,
    fobs,
    relay,
    onCall,
    storm,
    settle: () => settle(admin),
    end: async () => {
      await admin.leave();
      await gateway.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A press of this fob as its relay publishes it. */
export function pressOf(fob: BenchFob, counter: number): string {
  const sealed = sealFrame(nodeCcm, nodeAesBlock.keyOf(Buffer.from(fob.key, "hex")), {
    // Made by `fobNumber` in the form of an address.
    address: fob.address as FobAddress,
    counter,
    triggered: true,
    carriesAddress: false,
    objects: [{ kind: "button", press: buttonPress.hold }],
  });
  if (!sealed.ok) throw new Error(sealed.fault);
  return JSON.stringify({ frame: Buffer.from(sealed.value).toString("hex"), address: fob.address });
}

/** A bare message as long as a press, which names its fob in the clear. */
export function sameSizeAs(fob: string, press: string): string {
  const bare = JSON.stringify({ fob, pad: "" });
  return JSON.stringify({ fob, pad: "x".repeat(Math.max(0, press.length - bare.length)) });
}

function fobNumber(index: number): BenchFob {
  return { fob: `fob-${index}`, address: (0x5448e6000000 + index).toString(16), key: fobKey };
}

/** Alarms wait minutes for their second step, so that only presses are measured. */
function patientPolicy(): Policy {
  const policy = defaultPolicy();
  const panic = {
    steps: [
      { afterMs: 0, targets: [{ kind: "on-call" as const }] },
      { afterMs: minutes(5), targets: [{ kind: "everyone" as const }] },
    ],
    repeatEveryMs: minutes(30),
  };
  return { ...policy, name: "bench", escalation: { ...policy.escalation, panic } };
}

async function furnish(admin: Person, fobs: readonly BenchFob[]): Promise<void> {
  await admin.does({ do: "add-person", person: "bruno", name: "Bruno Reis", roles: ["supervisor"] });
  await admin.does({ do: "add-place", place: "hub", name: "Youth Hub", address: "1 High Street" });
  await admin.does({ do: "add-relay", relay: "hall", name: "Hall", place: "hub" });
  await admin.does({
    do: "set-rota",
    layers: [{ id: "first", name: "First", rotation: { kind: "always", people: ["bruno"] } }],
  });
  await admin.does({ do: "adopt-policy", policy: patientPolicy() } as unknown as DoText);
  for (const [index, { fob, address, key }] of fobs.entries()) {
    const worker = `worker-${index}`;
    await admin.does({ do: "add-person", person: worker, name: `Worker ${index}`, roles: ["worker"] });
    await admin.does({ do: "enrol-fob", fob, address, key });
    await admin.does({ do: "assign-fob", fob, holder: worker });
  }
}

async function settle(admin: Person): Promise<void> {
  for (;;) {
    const asked = await admin.does({ ask: "alarms" });
    const rows =
      asked.answer?.of === "alarms" ? asked.answer.rows.filter((row) => row.state !== "resolved") : [];
    if (rows.length === 0) return;
    for (const { alarm } of rows) await admin.does({ do: "resolve", alarm, outcome: "test" });
  }
}
