import type { Command } from "commander";
import type { AnswerOf } from "../../../shared/wire/answers.ts";
import { addCommand, addGroup, type Call, type CommandSpec } from "../commandSpec.ts";
import type { Conversation } from "../conversation.ts";
import { deedSpec, present } from "../deedSpec.ts";
import { misused, unheld } from "../ended.ts";
import type { Kit } from "../kit.ts";
import { allRows, carryOutIn, converse, limitOf, tellDone } from "../say.ts";
import { likenessFlags, likenessOf, mutable } from "../sessionLikeness.ts";
import { instantOf } from "../times.ts";
import { limitFlag } from "./people.ts";

type SessionRow = AnswerOf<"sessions">["rows"][number];

const sessionWord = { form: "<session>", about: "the session's id, such as s-204" };
const ownSessionWord = { form: "[session]", about: "the session's id; your own, if left out" };

/** Stretches of lone working. */
export function addSessions(program: Command, kit: Kit): void {
  const sessions = addGroup(program, "sessions", "Plan, start, watch and end sessions of lone working");
  const specs = [
    list,
    show,
    plan,
    approve,
    refuse,
    start,
    extend,
    confirm,
    checkIn,
    end,
    report,
    cancel,
    erase,
  ];
  for (const spec of specs) addCommand(sessions, kit, spec);
}

const list: CommandSpec = {
  name: "list",
  about: "List the sessions, as far as your role may see them",
  flags: [limitFlag, { form: "--active", about: "only those going on" }],
  examples: [["hark sessions list --active", "who works alone now"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const all = await allRows(gateway, "sessions", limitOf(call));
      const rows = call.given.flag("active") ? all.filter(({ phase }) => phase === "active") : all;
      if (call.print.json) return call.print.value({ of: "sessions", rows });
      const columns = [
        { title: "SESSION" },
        { title: "PHASE" },
        { title: "WORKERS", gives: true },
        { title: "PLACE", gives: true },
        { title: "START", gives: true },
        { title: "END", gives: true },
        { title: "CHECK-IN", gives: true },
      ];
      const cells = rows.map((row) => [
        row.session,
        row.phase,
        row.workers.map(({ name }) => name).join(", "),
        row.placeName,
        row.start.local,
        row.end.local,
        checkInText(row),
      ]);
      return call.print.table(columns, cells, "There are no sessions that you may see.");
    }),
};

const show: CommandSpec = {
  name: "show",
  about: "Show one session",
  words: [sessionWord],
  examples: [["hark sessions show s-204", "everything your role may see of it"]],
  run: (call) =>
    converse(call, async (gateway) => {
      const id = call.given.text("session");
      const row = (await allRows(gateway, "sessions")).find(({ session }) => session === id);
      if (row === undefined) {
        throw unheld(
          "unknown-session",
          `There is no session ${id} that you may see.`,
          "`hark sessions list` shows them.",
        );
      }
      if (call.print.json) return call.print.value(row);
      call.print.line(row.headline);
      return call.print.pairs([
        ["phase", row.approvalNeeded ? `${row.phase}, approval needed` : row.phase],
        ["workers", row.workers.map(({ name }) => name).join(", ")],
        ["place", row.placeName],
        ["with", row.with.join(", ")],
        ["activity", row.activity],
        ["start", row.start.local],
        ["end", row.end.local],
        ["check-in", checkInText(row)],
        [
          "colleague",
          row.colleague ? `${row.colleague.name}${row.colleagueConfirmed ? "" : " (not confirmed)"}` : "",
        ],
        ["silent", row.silent ? "yes: do not ring or message the worker" : ""],
        ["overran since", row.overranSince?.local ?? ""],
        ["report due", row.reportDue?.local ?? ""],
      ]);
    }),
};

const plan: CommandSpec = {
  name: "plan",
  about: "Plan a session",
  flags: [
    { form: "--start <when>", about: "18:30, “tomorrow 18:30”, 2026-09-07T18:30:00Z", required: true },
    { form: "--end <when>", about: "when it is expected to end", required: true },
    { form: "--workers <people...>", about: "who works; you, if left out" },
    { form: "--out-of-hours", about: "it is outside the usual hours" },
    ...likenessFlags,
  ],
  examples: [
    [
      'hark sessions plan --start "tomorrow 18:30" --end "tomorrow 20:00" --place hub-2 --with J.S. --colleague bea',
      "your own session",
    ],
  ],
  run: (call) =>
    tellThat(call, async (gateway) => {
      const { given, kit } = call;
      return carryOutIn(gateway, call, {
        do: "plan",
        start: await instantOf(given.text("start"), gateway, kit.now()),
        end: await instantOf(given.text("end"), gateway, kit.now()),
        ...likenessOf(given),
        ...present({
          workers: mutable(given.list("workers")),
          outOfHours: given.flag("outOfHours") || undefined,
        }),
      });
    }),
};

const approve = deedSpec(
  {
    name: "approve",
    about: "Approve a planned session",
    words: [sessionWord],
    examples: [["hark sessions approve s-204", "it may start"]],
  },
  (given) => ({ do: "approve", session: given.text("session") }),
);

const refuse = deedSpec(
  {
    name: "refuse",
    about: "Refuse a planned session",
    words: [sessionWord],
    examples: [["hark sessions refuse s-204", "it may not start"]],
  },
  (given) => ({ do: "refuse", session: given.text("session") }),
);

const cancel = deedSpec(
  {
    name: "cancel",
    about: "Cancel a session that has not started",
    words: [sessionWord],
    examples: [["hark sessions cancel s-204", "nobody expects it any more"]],
  },
  (given) => ({ do: "cancel", session: given.text("session") }),
);

const confirm = deedSpec(
  {
    name: "confirm",
    about: "As the colleague named, say that you know of a session",
    words: [sessionWord],
    examples: [["hark sessions confirm s-204", "you are close by and will listen"]],
  },
  (given) => ({ do: "confirm", session: given.text("session") }),
);

const start: CommandSpec = {
  name: "start",
  about: "Start a planned session, or one that nobody planned",
  more: "Without a session's id one starts at once, for you or for --worker: everything else may be left out.",
  words: [{ form: "[session]", about: "a planned session's id" }],
  flags: [
    { form: "--worker <person>", about: "who works; you, if left out" },
    { form: "--for <duration>", about: "how long, such as 90m; the policy's length, if left out" },
    ...likenessFlags,
  ],
  examples: [
    ["hark sessions start", "alone now: covered at once"],
    ["hark sessions start s-204", "as it was planned"],
    ["hark sessions start --place hub-2 --for 2h --colleague bea --silent", "with everything said"],
  ],
  run: (call) =>
    tellThat(call, (gateway) => {
      const { given } = call;
      const session = given.optional("session");
      const rest = {
        ...likenessOf(given),
        ...present({ worker: given.optional("worker"), for: given.optional("for") }),
      };
      return carryOutIn(gateway, call, { do: "start", ...present({ session }), ...rest });
    }),
};

const extend: CommandSpec = {
  name: "extend",
  about: "Extend a session",
  words: [ownSessionWord],
  flags: [
    { form: "--by <duration>", about: "by so much, such as 30m" },
    { form: "--until <when>", about: "until then" },
  ],
  examples: [["hark sessions extend --by 30m", "your own session, half an hour more"]],
  run: (call) =>
    tellThat(call, async (gateway) => {
      const { given, kit } = call;
      const until = given.optional("until");
      const by = given.optional("by");
      if ((until === undefined) === (by === undefined)) throw misused("Say either --by or --until.");
      return carryOutIn(gateway, call, {
        do: "extend",
        ...present({
          session: given.optional("session"),
          by,
          until: until === undefined ? undefined : await instantOf(until, gateway, kit.now()),
        }),
      });
    }),
};

const checkIn: CommandSpec = {
  name: "check-in",
  about: "Say that all is well",
  more: "You are asked for your code, if you have one; nothing shows while you type. Where nobody is asked, it may be piped in with --code -.",
  words: [ownSessionWord],
  flags: [{ form: "--code <->", about: "read the code from standard input", choices: ["-"] }],
  examples: [["hark sessions check-in", "your own session"]],
  run: (call) =>
    tellThat(call, async (gateway) => {
      const fields = present({ session: call.given.optional("session"), code: await codeOf(call) });
      return carryOutIn(gateway, call, { do: "check-in", via: "console", ...fields });
    }),
};

const end: CommandSpec = {
  name: "end",
  about: "End a session",
  more: "You are asked for your code, if you have one; nothing shows while you type.",
  words: [ownSessionWord],
  flags: [{ form: "--code <->", about: "read the code from standard input", choices: ["-"] }],
  examples: [["hark sessions end", "your own session; a report is due next"]],
  run: (call) =>
    tellThat(call, async (gateway) => {
      const fields = present({ session: call.given.optional("session"), code: await codeOf(call) });
      return carryOutIn(gateway, call, { do: "end", ...fields });
    }),
};

const report = deedSpec(
  {
    name: "report",
    about: "Write the short report of a session that ended",
    words: [sessionWord],
    flags: [
      { form: "--done <text>", about: "what was done" },
      { form: "--went-well <text>", about: "what went well" },
      { form: "--went-badly <text>", about: "what did not" },
      { form: "--next-time <text>", about: "what to do otherwise" },
    ],
    examples: [
      [
        'hark sessions report s-204 --done "Homework club" --went-well "Calm evening"',
        "a report is written once",
      ],
    ],
  },
  (given) => ({
    do: "report",
    session: given.text("session"),
    ...present({
      done: given.optional("done"),
      wentWell: given.optional("wentWell"),
      wentBadly: given.optional("wentBadly"),
      nextTime: given.optional("nextTime"),
    }),
  }),
);

const erase = deedSpec(
  {
    name: "erase",
    about: "Erase what a session's record says of the young people met",
    more: "For sessions that are over. The initials, the activity and the report are gone for good; the record that there was a session stays and still verifies.",
    words: [sessionWord],
    examples: [["hark sessions erase s-204", "when the programme has ended"]],
  },
  (given) => ({ do: "erase-session", session: given.text("session") }),
);

async function tellThat(
  call: Call,
  act: (gateway: Conversation) => ReturnType<typeof carryOutIn>,
): Promise<void> {
  tellDone(call, await converse(call, act));
}

/** P7: a code is never an argument, and nothing near the worker shows which of the two it was. */
async function codeOf({ given, kit }: Call): Promise<string | undefined> {
  const text = given.optional("code") === "-" ? await kit.input.readAll() : await asked(kit);
  return text.trim() === "" ? undefined : text.trim();
}

function asked({ input }: Kit): Promise<string> {
  return input.isTerminal ? input.ask("Code (Enter for none; nothing shows): ", true) : Promise.resolve("");
}

function checkInText({ checkIn, phase }: SessionRow): string {
  if (phase !== "active") return "";
  if (checkIn === undefined) return "none needed";
  return checkIn.state === "waiting" ? `due ${checkIn.due.local}` : `missed since ${checkIn.since.local}`;
}
