import { FakeBoardScope, type ReplMood } from "./fakeBoardScope.ts";

const noise = "\u0000\u00ff<hark\u0007:~}{\r\n";

/**
 * Espruino's console, whatever line it is on: it runs the JavaScript it is sent,
 * against a Storage that keeps what it is given and a prompt that gets in the way.
 */
export class ReplTalk {
  readonly #mood: ReplMood;
  readonly #scope: FakeBoardScope;
  readonly #say: (text: string) => void;
  #line = "";

  constructor(mood: ReplMood, files: Map<string, string>, say: (text: string) => void) {
    this.#mood = mood;
    this.#say = say;
    this.#scope = new FakeBoardScope(mood, files, say);
  }

  get loads(): number {
    return this.#scope.loads;
  }

  hear(text: string): void {
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
}
