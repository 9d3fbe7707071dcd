import { connect } from "node:net";
import type { AnswerOf } from "../../../shared/wire/answers.ts";
import { policyFields } from "../../../shared/wire/policyFields.ts";
import { checkPolicy } from "../../core/policy/checkPolicy.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { Conversation } from "../conversation.ts";
import { readCredential } from "../credentialFile.ts";
import { Ended } from "../ended.ts";
import { allRows } from "../say.ts";
import { instantOf } from "../times.ts";
import { type Examined, type Finding, findingsFor } from "./finding.ts";

const p3 = findingsFor("P3");
const p5 = findingsFor("P5");
const p8 = findingsFor("P8");
const p11 = findingsFor("P11");

/** P3, P5, P8, P11: what only a running gateway knows. Asked as whoever `--as` names. */
export async function checkGateway(examined: Examined): Promise<readonly Finding[]> {
  const { call } = examined;
  if (call.given.flag("stopped")) return [p11.skip("gateway", "Not asked: it is stopped on purpose.")];
  const opened = credentialOf(examined);
  if (opened instanceof Ended)
    return [p11.warn("gateway", opened.message, opened.farewell.remedy), ...(await portTaken(examined))];
  const gateway = new Conversation(opened);
  try {
    const health = await gateway.ask({ ask: "health" });
    return [
      ...healthFindings(health),
      ...(await coverFindings(gateway, examined)),
      ...(await thingFindings(gateway)),
    ];
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
    return [p11.fail("gateway", error.message, error.farewell.remedy ?? "")];
  } finally {
    gateway.close();
  }
}

function credentialOf({ call }: Examined) {
  try {
    return readCredential(call.given, call.kit);
  } catch (error) {
    if (error instanceof Ended) return error;
    throw error;
  }
}

/** Without a credential, whether something listens is all that can be learnt. */
async function portTaken({ config }: Examined): Promise<readonly Finding[]> {
  const { host, port } = config.broker.plain;
  const isTaken = await new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
  return [
    isTaken
      ? p11.ok("listening", `Something listens at ${host}:${port}.`)
      : p11.fail(
          "listening",
          `Nothing listens at ${host}:${port}: nobody is watched over.`,
          "Start the gateway with `hark start`.",
        ),
  ];
}

function healthFindings({ health }: AnswerOf<"health">): readonly Finding[] {
  if (health.state === "gone")
    return [p11.fail("health", "The gateway has gone.", "Start it with `hark start`.")];
  const whole =
    health.state === "ok" ? p11.ok("health", "The gateway runs and can keep its promises.") : undefined;
  const told = health.faults.map(({ code, sentence, remedy }) =>
    health.state === "blind"
      ? p11.fail(`health: ${code}`, sentence, remedy)
      : p11.warn(`health: ${code}`, sentence, remedy),
  );
  return [
    whole ?? p11.warn("health", `The gateway runs and is ${health.state}.`, "Mend what is listed next."),
    ...told,
  ];
}

async function coverFindings(gateway: Conversation, { call }: Examined): Promise<readonly Finding[]> {
  const who = await gateway.ask({ ask: "who" });
  const people = await allRows(gateway, "people");
  const holders = new Set(
    (await credentialRows(gateway))?.filter(({ holder }) => holder === "person").map(({ id }) => id),
  );
  const gaps = await gateway.ask({ ask: "gaps", to: await instantOf("+14d", gateway, call.kit.now()) });
  const nobody = who.turns.every((turn) => turn.people.length === 0);
  return [
    nobody
      ? p3.fail(
          "on call now",
          who.sentence,
          "Set a rota: `hark rota set rota.yaml`, or cover now with `hark rota override`.",
        )
      : p3.ok("on call now", who.sentence),
    gaps.gaps.some(({ layer }) => layer === undefined)
      ? p3.warn(
          "rota ahead",
          gaps.gaps[0]?.sentence ?? "",
          "`hark rota gaps` lists every gap; fill them with `hark rota override`.",
        )
      : p3.ok("rota ahead", "Somebody is on call at all times in the next 14 days."),
    answerers("supervisor", people, holders),
    answerers("lead", people, holders),
  ];
}

/** Only admins may ask for credentials; for anybody else that much stays unknown. */
async function credentialRows(gateway: Conversation): Promise<AnswerOf<"credentials">["rows"] | undefined> {
  try {
    return [...(await allRows(gateway, "credentials"))];
  } catch (error) {
    if (error instanceof Ended && error.how === "refused") return undefined;
    throw error;
  }
}

function answerers(
  role: "supervisor" | "lead",
  people: readonly AnswerOf<"people">["rows"][number][],
  holders: ReadonlySet<string>,
): Finding {
  const about = `${role}s`;
  const held = people.filter(({ roles, standing }) => standing === "active" && roles.includes(role));
  const without = held.filter(({ person }) => !holders.has(person));
  if (held.length === 0)
    return p3.fail(about, `There is no ${role}.`, `Add one: \`hark people add … --roles ${role}\`.`);
  if (without.length === held.length)
    return p3.fail(
      about,
      `No ${role} can connect: none has a credential.`,
      "Issue one: `hark credential issue … --person …`.",
    );
  return without.length > 0
    ? p3.warn(
        about,
        `${without.map(({ name }) => name).join(", ")} cannot connect without a credential.`,
        "Issue one to each who is to answer alarms.",
      )
    : p3.ok(about, `All have credentials: ${held.length}.`);
}

async function thingFindings(gateway: Conversation): Promise<readonly Finding[]> {
  const relays = (await allRows(gateway, "relays")).filter(({ state }) => state !== "retired");
  const lost = relays.filter(({ state }) => state === "lost");
  const fobs = await allRows(gateway, "fobs");
  const suspect = fobs.filter((fob) => fob.suspect);
  const untested = fobs.filter(
    ({ standing, lastTested }) => standing === "assigned" && lastTested === undefined,
  );
  const { policy } = await gateway.ask({ ask: "policy" });
  return [
    lost.length > 0
      ? p5.fail(
          "relays",
          `Not heard: ${lost.map(({ name }) => name).join(", ")}.`,
          "Check their power and network; fobs that only they hear are not covered.",
        )
      : p5.ok(
          "relays",
          relays.length === 0
            ? "There are no relays; fobs have to reach the gateway themselves."
            : `All relays are heard: ${relays.length}.`,
        ),
    suspect.length > 0
      ? p8.fail(
          "fob counters",
          `Suspect: ${suspect.map(({ fob }) => fob).join(", ")}.`,
          "Re-enrol them: `hark fobs re-enrol FOB --new-key`.",
        )
      : p8.ok("fob counters", "No fob's counter went back."),
    untested.length > 0
      ? p3.warn(
          "fob tests",
          `Never tested: ${untested
            .slice(0, 5)
            .map(({ fob }) => fob)
            .join(", ")}${untested.length > 5 ? ` and ${untested.length - 5} more` : ""}.`,
          "Test each with its holder: `hark fobs test FOB`.",
        )
      : p3.ok("fob tests", "Every fob that was handed out was tested."),
    policyFinding(policy),
  ];
}

function policyFinding(written: unknown): Finding {
  const read = policyFields.safeParse(written);
  const problems = read.success ? checkPolicy(read.data satisfies Policy) : [];
  if (!read.success) return p3.skip("policy", "The policy in force cannot be read by this version.");
  return problems.length === 0
    ? p3.ok("policy", "The escalation policy leaves no alarm unanswered.")
    : p3.fail(
        "policy",
        problems.map(({ where, sentence }) => `${where} ${sentence}`).join(" "),
        "Adopt a safe one: `hark policy adopt FILE`.",
      );
}
