import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { ReplMood } from "./fakeBoardScope.ts";
import { ReplTalk } from "./replTalk.ts";

/** Espruino's console on the far end of a cable. */
export class FakeRepl {
  readonly #server: Server;
  readonly #mood: ReplMood;
  readonly #talk: ReplTalk;
  #socket: Socket | undefined;
  #saying: Promise<void> = Promise.resolve();

  /** Waits on a socket, to which socat joins the far end of a line. */
  static open(path: string, mood: ReplMood = {}, files = new Map<string, string>()): Promise<FakeRepl> {
    return new Promise((resolve) => {
      const server = createServer();
      const repl = new FakeRepl(server, mood, files);
      server.listen(path, () => resolve(repl));
    });
  }

  private constructor(server: Server, mood: ReplMood, files: Map<string, string>) {
    this.#server = server;
    this.#mood = mood;
    this.#talk = new ReplTalk(mood, files, (text) => this.#say(text));
    server.on("connection", (socket) => {
      this.#socket = socket;
      socket.on("data", (piece: Buffer) => this.#talk.hear(piece.toString("latin1")));
      socket.on("error", () => undefined);
    });
  }

  get loads(): number {
    return this.#talk.loads;
  }

  close(): Promise<void> {
    this.#socket?.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #say(text: string): void {
    this.#saying = this.#saying.then(async () => {
      const crumbs = this.#mood.isSlow ? text.match(/[\s\S]{1,40}/g) : [text];
      for (const crumb of crumbs ?? []) {
        this.#socket?.write(crumb, "latin1");
        if (this.#mood.isSlow) await wait(1);
      }
    });
  }
}
