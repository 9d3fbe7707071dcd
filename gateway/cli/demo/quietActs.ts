import type { AlertMessage } from "../../../shared/wire/alertMessage.ts";
import type { SessionMessage } from "../../../shared/wire/sessionMessage.ts";
import { cast, scenery } from "./cast.ts";
import { type Evening, failedTo, must, press, tellFob } from "./evening.ts";
import { demoLimits } from "./limits.ts";

/** Ana begins to work alone, unplanned, and her colleague knows. Gives the session. */
export async function startSession({ stage, story }: Evening): Promise<string> {
  story.chapter("1  Ana will be alone with a young person");
  const { ana, dora } = stage;
  const done = await ana.does({
    do: "start",
    place: scenery.place,
    meeting: ["J.S."],
    activity: "Homework help",
    colleague: cast.dora.person,
    for: "30m",
  });
  const session = done.about;
  if (session === undefined) throw failedTo("the session's number");
  story.tell("Ana", `starts a session nobody planned: ${scenery.placeName}, with J.S., for 30 minutes`, {
    event: "session-started",
    session,
  });
  await story.beat();
  const asks = (alert: AlertMessage): alert is AlertMessage =>
    alert.alert === "ask-colleague" && alert.session.session === session;
  const { message } = must(
    await dora.alerts.find(asks, demoLimits.withinMs, story.signal),
    "Dora to be asked",
  );
  story.tell("Dora", `next door, is told: ${message.sentence}`, { event: "colleague-asked" });
  await story.beat();
  await dora.does({ do: "confirm", session });
  story.tell("Dora", "confirms that she knows", { event: "colleague-confirmed" });
  await story.beat();
  return session;
}

/** What a check-in looks like from outside: to the wearer, and on the board. */
export interface CheckInSeen {
  readonly frameBytes: number;
  readonly replyBytes: number;
  readonly felt: string;
  /** The board's line, without the time at which the next one is due. */
  readonly board: string;
  readonly boardFields: string;
}

/** A check-in of either kind: nothing here knows which. */
export async function checkIn(
  evening: Evening,
  gesture: "double" | "duress",
  session: string,
): Promise<CheckInSeen> {
  const { stage, story } = evening;
  const repliesBefore = stage.replies.length;
  const boardBefore = stage.clara.sessions.all.length;
  const pressed = await press(evening, gesture, 0);
  story.tell("Ana", "presses twice, softly: all is well", {
    event: gesture === "double" ? "check-in-pressed" : "duress-pressed",
    frame: pressed.frame.counter,
  });
  const outcome = await pressed.outcome;
  tellFob(evening, outcome, gesture === "double" ? "check-in-confirmed" : "duress-confirmed");
  const isNext = (message: SessionMessage): message is SessionMessage =>
    message.session === session &&
    stage.clara.sessions.all.findIndex((one) => one.message === message) >= boardBefore;
  const { message } = must(
    await stage.clara.sessions.find(isNext, demoLimits.withinMs, story.signal),
    "the check-in on the board",
  );
  story.tell("Hark", `shows on the board: ${message.headline}`, {
    event: "board",
    headline: message.headline,
  });
  return {
    frameBytes: pressed.frame.bytes.length,
    replyBytes: stage.replies[repliesBefore]?.length ?? 0,
    felt: outcome.felt ?? "nothing",
    board: withoutTimes(message.headline),
    boardFields: Object.keys(message).sort().join(" "),
  };
}

/** Two check-ins are due at two times; everything else must be equal. */
function withoutTimes(headline: string): string {
  return headline.replaceAll(/\d+/g, "0");
}
