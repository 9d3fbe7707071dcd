import { createContext, Script } from "node:vm";
import { crc32 } from "node:zlib";

/** How the board at the far end behaves. */
export interface ReplMood {
  /** Echoes what it is sent, as a console does that nobody told not to. */
  readonly echoes?: boolean;
  /** Sends its answers in crumbs. */
  readonly isSlow?: boolean;
  /** Says what a line in a thunderstorm says, before and between. */
  readonly isNoisy?: boolean;
  readonly isLocked?: boolean;
  readonly isDeaf?: boolean;
  readonly board?: string;
  readonly address?: string;
  /** Takes no more than this into its Storage. */
  readonly roomBytes?: number;
  /** Keeps the first byte of this file wrong. */
  readonly forgets?: string;
}

const banner =
  "\r\n ____                 _\r\n|  __|___ ___ ___ _ _|_|___ ___\r\n 2v25 (c) 2024 G.Williams\r\n";

/** What JavaScript sent to a board finds there: a Storage that keeps what it is given, and little else. */
export class FakeBoardScope {
  readonly files: Map<string, string>;
  readonly printed: string[] = [];
  loads = 0;
  readonly #mood: ReplMood;
  readonly #context: object;

  constructor(
    mood: ReplMood,
    files = new Map<string, string>(),
    said: (text: string) => void = () => undefined,
  ) {
    this.files = files;
    this.#mood = mood;
    const print = (text: string): void => {
      this.printed.push(text);
      said(`${text}\r\n`);
    };
    this.#context = createContext({
      print,
      process: { env: { BOARD: mood.board ?? "PICO_R1_3", VERSION: "2v25" } },
      NRF: { getAddress: () => `${mood.address ?? "54:48:e6:8f:80:a5"} random` },
      E: { CRC32: (text: string) => crc32(text) | 0 },
      require: () => this.#storage(),
      reset: () => said(banner),
      load: () => {
        this.loads += 1;
      },
      setTimeout: (then: () => void) => then(),
    });
  }

  /** Throws what the line throws. */
  run(line: string): void {
    new Script(line).runInContext(this.#context);
  }

  #storage() {
    const { files } = this;
    return {
      read: (name: string) => files.get(name),
      list: (pattern: RegExp) => [...files.keys()].filter((name) => pattern.test(name)),
      write: (name: string, piece: string, at: number, total: number) => {
        if (total > (this.#mood.roomBytes ?? Number.POSITIVE_INFINITY)) return false;
        const kept = (at === 0 ? "".padEnd(total, "\u00ff") : files.get(name)) ?? "";
        const text = kept.slice(0, at) + piece + kept.slice(at + piece.length);
        files.set(name, this.#mood.forgets === name ? `?${text.slice(1)}` : text);
        return true;
      },
    };
  }
}
