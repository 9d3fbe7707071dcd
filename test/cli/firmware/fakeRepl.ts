import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { FakeBoardScope, type ReplMood } from "./fakeBoardScope.ts";

const noise = "\u0000\u00ff<hark\u0007:~}{\r\n";

/**
 * Espruino's console on the far end of a line: it runs the JavaScript it is sent,
 * against a Storage that keeps what it is given and a prompt that gets in the way.
 */
export class FakeRepl {
  readonly #server: Server;
  readonly #mood: ReplMood;
  readonly #scope: FakeBoardScope;
  #socket: Socket | undefined;
  #line = "";
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
    this.#scope = new FakeBoardScope(mood, files, (text) => this.#say(text));
    server.on("connection", (socket) => {
      this.#socket = socket;
      socket.on("data", (piece: Buffer) => this.#hear(piece.toString("latin1")));
      socket.on("error", () => undefined);
    });
  }

  get loads(): number {
    return this.#scope.loads;
  }

  close(): Promise<void> {
    this.#socket?.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #hear(text: string): void {
    if (this.#mood.isDeaf) return;
    for (const char of text) {
      if (char === "\u0003") this.#line = "";
      else if (char !== "\n") this.#line += char;
      else this.#run();
    }
  }

  #run(): void {
    const typed = this.#line;
    this.#line = "";
    if (typed === "") return;
    if (this.#mood.isLocked) {
      this.#say("\r\nPassword incorrect!\r\nPassword:");
      return;
    }
    const line = typed.replace("\u0010", "");
    if (this.#mood.echoes) this.#say(`${line}\r\n`);
    if (this.#mood.isNoisy) this.#say(noise);
    try {
      this.#scope.run(line);
    } catch (error) {
      this.#say(`Uncaught ${String(error)}\r\n at line 1 col 1\r\n`);
    }
    this.#say("\r\n>");
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
