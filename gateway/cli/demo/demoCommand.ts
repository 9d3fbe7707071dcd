import type { Command } from "commander";
import { addCommand, type Call, type CommandSpec } from "../commandSpec.ts";
import type { Conversation } from "../conversation.ts";
import { readCredential } from "../credentialFile.ts";
import { Ended, unheld } from "../ended.ts";
import type { Kit } from "../kit.ts";
import { panic } from "./alarmActs.ts";
import { askLeave, findAudience } from "./audience.ts";
import { buildStage, gatherCompany, type Stage } from "./buildStage.ts";
import { duress } from "./duressAct.ts";
import type { Evening } from "./evening.ts";
import { impostors, openAlarms } from "./impostorAct.ts";
import { endSession, relayLost, verifyRecord } from "./lastActs.ts";
import { Phone } from "./phone.ts";
import { checkIn, startSession } from "./quietActs.ts";
import { endWhatIsOpen, strike, type Tidied } from "./strike.ts";
import { Story } from "./teller.ts";

/** Plays a whole evening against the running gateway. */
export function addDemo(program: Command, kit: Kit): void {
  addCommand(program, kit, spec);
}

const spec: CommandSpec = {
  name: "demo",
  about: "Play a whole evening in about a minute: every frame and alert is real",
  more: "A worker, a supervisor, a lead and a colleague connect to the gateway that runs, with a relay and a fob; their ids begin with demo-. Their alarms stay on record as drills, and their logins end with the demo. It needs an admin's credential. Where other people answer alarms it says whom it would alert, and asks first. Ctrl-C closes what is open.",
  flags: [
    { form: "--fast", about: "do not wait for anybody to read" },
    { form: "--yes", about: "alert the organisation's own people too, without asking" },
  ],
  examples: [
    ["hark demo", "with the gateway running in another terminal"],
    ["hark demo --fast --yes --json", "for a program: one JSON value a line"],
  ],
  run: runDemo,
};

async function runDemo(call: Call): Promise<void> {
  const you = new Phone(readCredential(call.given, call.kit), false);
  const stop = new AbortController();
  const stopped = call.kit.untilStopped().then(() => stop.abort());
  try {
    await mustBeAdmin(you.gateway);
    const audience = await findAudience(you.gateway);
    await askLeave(call, audience);
    const story = new Story(call, call.given.flag("fast"), stop.signal);
    await Promise.race([play(call, { you, story, takesTheRota: !audience.hasRota }), never(stopped)]);
  } finally {
    await you.hangUp();
  }
}

/** The story ends by itself when it is stopped; this only keeps the race from being won by the stop. */
function never(after: Promise<unknown>): Promise<never> {
  return after.then(() => new Promise<never>(() => {}));
}

interface Play {
  readonly you: Phone;
  readonly story: Story;
  readonly takesTheRota: boolean;
}

/** Whatever happens on stage, nothing stays open behind it. */
async function play(call: Call, { you, story, takesTheRota }: Play): Promise<void> {
  const company = await gatherCompany(you);
  let stage: Stage | undefined;
  let summary: Summary | undefined;
  let cause: unknown;
  try {
    tellLeftovers(story, await endWhatIsOpen(company));
    stage = await buildStage(call, company, { takesTheRota });
    tellCast(story, takesTheRota);
    summary = await playActs({ call, stage, story });
  } catch (error) {
    cause = error;
  }
  await stage?.fob.close();
  const tidied = await strike(company).catch((error: unknown) => {
    throw leftOpen(cause ?? error);
  });
  if (summary === undefined) throw endedEarly(story, cause, tidied);
  tellEnd(call, story, summary);
}

interface Summary {
  readonly session: string;
  readonly firstAlertMs: number;
  readonly duressLooksSame: boolean;
  readonly openAlarms: readonly string[];
}

async function playActs(evening: Evening): Promise<Summary> {
  const { story } = evening;
  const session = await startSession(evening);
  const plain = await checkIn(evening, "double", session);
  await story.beat();
  const { frame, firstAlertMs } = await panic(evening);
  const duressLooksSame = await duress(evening, session, plain);
  await impostors(evening, frame);
  await relayLost(evening);
  // A relay that an earlier demo left behind was perhaps missed only now.
  for (const alarm of await openAlarms(evening, (kind) => kind === "technical")) {
    await evening.stage.clara.does({ do: "resolve", alarm, outcome: "drill", note: "Closed by the demo." });
  }
  await endSession(evening, session);
  await verifyRecord(evening);
  return { session, firstAlertMs, duressLooksSame, openAlarms: await openAlarms(evening) };
}

async function mustBeAdmin(gateway: Conversation): Promise<void> {
  const done = await gateway.act({ ask: "credentials", limit: 1 });
  if (done.result === "done") return;
  throw new Ended("credential", {
    code: "admin-needed",
    sentence: "The demo adds its own people and fob, so it needs an admin's credential.",
    remedy: "Run it where the gateway's data folder is, or name one with --as FILE.",
    problems: [],
  });
}

function tellLeftovers(story: Story, { alarms, sessions }: Tidied): void {
  if (alarms.length + sessions.length === 0) return;
  story.tell(
    "Hark",
    `still had ${[...sessions, ...alarms].join(", ")} from a demo that was cut off: closed now`,
    {
      event: "leftovers-closed",
      alarms,
      sessions,
    },
  );
}

function tellCast(story: Story, takesTheRota: boolean): void {
  story.chapter("An evening at the Youth Hub");
  story.tell("you", "watch. Ana works alone, Dora is next door, Bruno answers alarms, Clara leads", {
    event: "cast",
    takesTheRota,
  });
  if (takesTheRota)
    story.more([
      "Nobody is on call by your rota, so Bruno is, for the length of the demo.",
      "As a lead you are alerted too; your alerts arrive here.",
    ]);
}

/** A gateway that went away in the middle of the story left something open, and nobody may have to guess it. */
function leftOpen(cause: unknown): unknown {
  if (!(cause instanceof Ended)) return cause;
  const { farewell, how } = cause;
  const problems = [
    ...farewell.problems,
    "The demo could not put its people, alarms and turn on call away: run `hark demo` again, which does so first.",
  ];
  return new Ended(how, { ...farewell, problems });
}

function endedEarly(story: Story, cause: unknown, { alarms, sessions }: Tidied): unknown {
  if (!story.signal.aborted) return cause;
  const closed = [...sessions, ...alarms];
  return unheld(
    "demo-stopped",
    `The demo was stopped. ${closed.length === 0 ? "Nothing was open." : `${closed.join(", ")} closed as drills.`}`,
  );
}

function tellEnd({ print, kit }: Call, story: Story, summary: Summary): void {
  const { session, firstAlertMs, openAlarms: open } = summary;
  if (print.json) {
    print.value({ result: "done", tookMs: story.tookMs, ...summary });
    return;
  }
  print.lines([
    "",
    `${kit.out.paint("green", "✓")} ${(story.tookMs / 1000).toFixed(0)} seconds. From the press to the first alert it took ${firstAlertMs.toFixed(1)} ms, with the press on disk in between.`,
    `  Session ${session} and its alarms are on record as drills; ${open.length === 0 ? "none is open" : `open: ${open.join(", ")}`}.`,
    "  The demo's logins are revoked, its fob is in stock, its relay retired; its people stay, as workers.",
    "  Now by hand: `hark people add ana --name Ana --roles worker`, `hark fob make --worker ana --own`, `hark fob press --own`.",
  ]);
}
