import { setTimeout as wait } from "node:timers/promises";
import { toIso } from "../../../shared/base/instant.ts";
import { parseAlarm } from "../../../shared/wire/alarmMessage.ts";
import { parseHealth } from "../../../shared/wire/healthMessage.ts";
import { parseTopic, topicText } from "../../../shared/wire/topics.ts";
import type { Call } from "../commandSpec.ts";
import type { Conversation } from "../conversation.ts";
import { cliLimits } from "../limits.ts";
import type { LineFault } from "../line.ts";
import { lineEnded } from "../lineEndings.ts";
import { converse } from "../say.ts";
import { AlarmBoard, alarmLine } from "./board.ts";

/** Shows the alarms as they change, until somebody stops it. P11: losing the gateway is shown louder than anything. */
export function watchAlarms(call: Call): Promise<void> {
  return converse(call, (gateway) => new Watching(call, gateway).run());
}

class Watching {
  readonly #call: Call;
  readonly #gateway: Conversation;
  readonly #board = new AlarmBoard();
  readonly #isLive: boolean;
  #heardAt = 0;
  #isOver = false;

  constructor(call: Call, gateway: Conversation) {
    this.#call = call;
    this.#gateway = gateway;
    this.#isLive = call.kit.out.isTerminal && !call.print.json;
  }

  async run(): Promise<void> {
    const stop = new AbortController();
    const stopped = this.#call.kit.untilStopped().then(() => {
      this.#isOver = true;
      stop.abort();
    });
    let isFirst = true;
    while (!this.#isOver) {
      const fault = await this.#watchOnce(stopped);
      if (this.#isOver) return;
      // What is wrong from the start is for the person to mend; what breaks later mends itself.
      if (isFirst && fault && fault.code !== "gateway-busy") throw lineEnded(fault, this.#gateway.credential);
      isFirst = isFirst && fault !== undefined;
      this.#lose(fault);
      await wait(cliLimits.watchAgainMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  /** One connection, from dialling to its loss; the fault, if it never came about. */
  async #watchOnce(stopped: Promise<void>): Promise<LineFault | undefined> {
    const { org } = this.#gateway.credential;
    this.#board.clear();
    this.#board.health = undefined;
    const filters = [`hark/v1/${org}/alarms/+`, topicText(org, { kind: "health" })];
    const line = await this.#gateway.listen(filters, (topic, payload) => this.#take(topic, payload));
    if (!line.ok) return line.fault;
    this.#heardAt = performance.now();
    this.#board.contact = { state: "kept" };
    this.#note("contact", "Watching.");
    await this.#untilSilent(Promise.race([line.value.lost, stopped]));
    line.value.close();
    return undefined;
  }

  /** A connection that stands and says nothing is as blind as none: health comes every few seconds. */
  async #untilSilent(lost: Promise<void>): Promise<void> {
    let isLost = false;
    const ended = lost.then(() => {
      isLost = true;
    });
    while (!isLost && performance.now() - this.#heardAt < cliLimits.healthSilenceMs) {
      const rest = new AbortController();
      await Promise.race([
        ended,
        wait(cliLimits.watchAgainMs, undefined, { signal: rest.signal }).catch(() => undefined),
      ]);
      rest.abort();
    }
  }

  #take(topic: string, payload: string): void {
    this.#heardAt = performance.now();
    const parsed = parseTopic(this.#gateway.credential.org, topic);
    if (parsed?.kind === "health") this.#takeHealth(payload);
    if (parsed?.kind !== "alarm") return;
    const alarm = payload === "" ? undefined : parseAlarm(payload);
    // P11: an alarm that this version cannot read is shown as one, never passed over.
    if (alarm?.ok === false) {
      this.#note(
        "alarm",
        `An alarm ${parsed.alarm} came that this program cannot read: look at it another way.`,
      );
      return;
    }
    const change = this.#board.take(parsed.alarm, alarm?.value);
    if (change === "new") this.#ring();
    if (this.#call.print.json) this.#call.print.value({ change, alarm: parsed.alarm, message: alarm?.value });
    else if (this.#isLive) this.#draw();
    else this.#call.print.line(alarm ? alarmLine(change, alarm.value) : `gone ${parsed.alarm}`);
  }

  #takeHealth(payload: string): void {
    const health = parseHealth(payload);
    if (!health.ok) return;
    const before = this.#board.health?.state;
    this.#board.health = health.value;
    if (health.value.state === before && !this.#isLive) return;
    if (health.value.state === "gone") this.#ring();
    this.#note("health", `Hark is ${health.value.state}.`);
  }

  #lose(fault: LineFault | undefined): void {
    const why =
      fault === undefined
        ? "the connection broke or fell silent"
        : lineEnded(fault, this.#gateway.credential).message;
    const isNew = this.#board.contact.state === "kept";
    this.#board.contact = { state: "lost", why };
    if (isNew) this.#ring();
    this.#note(
      "contact-lost",
      `CONTACT WITH THE GATEWAY LOST: ${why}. New alarms do not show until it is back.`,
    );
  }

  #note(change: string, sentence: string): void {
    if (this.#call.print.json) this.#call.print.value({ change, sentence, at: toIso(this.#call.kit.now()) });
    else if (this.#isLive) this.#draw();
    else this.#call.print.line(sentence);
  }

  #ring(): void {
    if (this.#isLive && !this.#call.given.isNo("bell")) this.#call.kit.out.say("\u0007");
  }

  #draw(): void {
    const { out, now } = this.#call.kit;
    const at = new Date(now()).toLocaleTimeString("en-GB");
    // Home, then clear to the end: a board redrawn this way does not flicker.
    out.say(`\u001b[H\u001b[J${this.#board.lines(out, at).join("\n")}\n`);
  }
}
