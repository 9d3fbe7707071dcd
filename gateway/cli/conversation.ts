import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { failed, ok, type Result } from "../../shared/base/result.ts";
import type { AnswerOf, WireAnswer } from "../../shared/wire/answers.ts";
import { buildDo, type DoText, parseDo } from "../../shared/wire/doMessage.ts";
import { type DoneMessage, parseDone } from "../../shared/wire/doneMessage.ts";
import type { Credential } from "./credentialFile.ts";
import { Ended, misused } from "./ended.ts";
import { cliLimits } from "./limits.ts";
import { doneTopic, doTopic, type Line, type LineFault, openLine, type Take } from "./line.ts";
import { lineEnded, noAnswer, refusedEnding } from "./lineEndings.ts";

type AskOf<Of extends WireAnswer["of"]> = Extract<DoText, { readonly ask: Of }>;

/** What is said to the gateway and what it answers, over as many connections as that takes. */
export class Conversation {
  readonly credential: Credential;
  readonly #waiting = new Map<string, (done: DoneMessage) => void>();
  #line: Line | undefined;

  constructor(credential: Credential) {
    this.credential = credential;
  }

  /**
   * Has something done. The message carries an id, so that it is sent again,
   * on a new connection, when its answer is lost: it is carried out once.
   */
  async act(message: DoText): Promise<DoneMessage> {
    const id = message.id ?? `cli-${randomUUID()}`;
    const named: DoText = { ...message, id };
    const payload = buildDo(named);
    const read = parseDo(payload);
    if (!read.ok) throw misused("That cannot be sent as it stands.", undefined, read.fault.problems);
    let fault: LineFault | undefined;
    for (let tries = 1; tries <= cliLimits.tries; tries += 1) {
      const done = await this.#once(id, payload);
      if (done.ok) return done.value;
      fault = done.fault;
      this.close();
      if (!isPassing(fault)) break;
      if (tries < cliLimits.tries) await wait(cliLimits.betweenTriesMs);
    }
    throw fault ? lineEnded(fault, this.credential) : noAnswer(this.credential);
  }

  /** Asks something; a refusal ends the command. */
  async ask<const Of extends WireAnswer["of"]>(question: AskOf<Of>): Promise<AnswerOf<Of>> {
    const done = await this.act(question);
    if (done.result !== "done") throw refusedEnding(done);
    const { answer } = done;
    if (!answers(answer, question)) throw foreignAnswer();
    return answer;
  }

  /** Subscribes on this conversation's connection and tells when that is lost. One at a time. */
  async listen(filters: readonly string[], take: Take): Promise<Result<Line, LineFault>> {
    const opened = await openLine(this.credential, take);
    if (!opened.ok) return opened;
    for (const filter of filters) {
      const subscribed = await opened.value.subscribe(filter);
      if (!subscribed.ok) {
        opened.value.close();
        return subscribed;
      }
    }
    return opened;
  }

  close(): void {
    this.#line?.close();
    this.#line = undefined;
  }

  async #once(id: string, payload: string): Promise<Result<DoneMessage, LineFault>> {
    const line = await this.#open();
    if (!line.ok) return line;
    const answered = new Promise<Result<DoneMessage, LineFault>>((resolve) => {
      this.#waiting.set(id, (done) => resolve(ok(done)));
    });
    const timeout = new AbortController();
    try {
      const sent = await line.value.publish(doTopic(this.credential), payload);
      if (!sent.ok) return sent;
      return await Promise.race([
        answered,
        line.value.lost.then(() => failed(silence)),
        wait(cliLimits.answerMs, failed(silence), { signal: timeout.signal }),
      ]);
    } finally {
      timeout.abort();
      this.#waiting.delete(id);
    }
  }

  async #open(): Promise<Result<Line, LineFault>> {
    if (this.#line) return ok(this.#line);
    const opened = await this.listen([doneTopic(this.credential)], (_topic, payload) => {
      const done = parseDone(payload);
      if (done.ok && done.value.id !== undefined) this.#waiting.get(done.value.id)?.(done.value);
    });
    if (opened.ok) this.#line = opened.value;
    return opened;
  }
}

const silence: LineFault = { code: "gateway-unreachable", detail: "no answer in time" };

/** Whether trying again may help. */
function isPassing({ code }: LineFault): boolean {
  return code === "gateway-unreachable" || code === "gateway-busy";
}

function answers<Of extends WireAnswer["of"]>(
  answer: WireAnswer | undefined,
  question: AskOf<Of>,
): answer is AnswerOf<Of> {
  return answer?.of === question.ask;
}

export function foreignAnswer(): Ended {
  return new Ended("unreachable", {
    code: "gateway-other-version",
    sentence: "The gateway answered in a way this program does not know.",
    remedy: "Use the `hark` of the gateway's own version (`hark --version` on both computers).",
    problems: [],
  });
}
