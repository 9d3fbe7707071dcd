import type { Duplex } from "node:stream";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { monotonic } from "../../../shared/base/instant.ts";
import { peekFrame } from "../../../shared/frame/sealedFrame.ts";
import { encodeLine, type LineMessage } from "../../../shared/frame/serialLine.ts";
import type { RelayClock } from "../../relay/clock.ts";
import type { Link, LinkEars, LinkState, ReplyToFob } from "../../relay/link.ts";
import { serialLimits } from "./limits.ts";
import { LineCondition } from "./lineCondition.ts";
import { LineReplies } from "./lineReplies.ts";

/** Opens a line: a stream that emits `open` once bytes can pass, and `close`, `end` or `error` when it is gone. */
export type LineOpener = () => Duplex;

export type SerialFaultCode =
  | "serial-line-unplugged"
  | "serial-line-silent"
  | "serial-line-garbled"
  | "serial-line-stuck";

export interface SerialWish {
  readonly name: string;
  readonly open: LineOpener;
  /** Without a good message for so long, fobs on the line count as silent. */
  readonly silentAfterMs: number;
  readonly clock: RelayClock;
}

type Phase =
  | { readonly kind: "away"; readonly since: number }
  | { readonly kind: "opening"; readonly since: number; readonly stream: Duplex }
  | { readonly kind: "open"; readonly stream: Duplex; readonly condition: LineCondition };

/**
 * A serial line with any number of framed fobs on it (docs/frames.md). It opens
 * itself again for as long as it is wanted. Waits are counted in beats: after a
 * stall of this computer, bytes that have long arrived are read before the line
 * is blamed for its silence.
 */
export class SerialLink implements Link {
  readonly name: string;
  readonly #wish: SerialWish;
  readonly #replies = new LineReplies();
  #ears: LinkEars | undefined;
  #phase: Phase = { kind: "away", since: -serialLimits.beatsPerTry };
  #beats = 0;
  /** Beats since bytes were first left lying by the line; 0 when it takes them. */
  #stuckFor = 0;
  #told: LinkState | undefined;
  #cancelBeat: (() => void) | undefined;

  constructor(wish: SerialWish) {
    this.name = wish.name;
    this.#wish = wish;
  }

  open(ears: LinkEars): void {
    this.#ears = ears;
    this.#beat();
  }

  /** A reply reaches a line that is up now, and a fob that asks again. */
  reply(reply: ReplyToFob): void {
    this.#replies.keep(reply, this.#wish.clock.monotonic());
    this.#write(reply.address, reply.reply);
  }

  close(): Promise<void> {
    this.#cancelBeat?.();
    const phase = this.#phase;
    this.#phase = { kind: "away", since: Number.POSITIVE_INFINITY };
    this.#ears = undefined;
    if (phase.kind === "away") return Promise.resolve();
    return new Promise((resolve) => {
      phase.stream.once("close", () => resolve());
      phase.stream.destroy();
    });
  }

  #beat(): void {
    const { clock } = this.#wish;
    this.#cancelBeat = clock.wakeAt(monotonic(clock.monotonic() + serialLimits.beatMs), () => this.#beat());
    this.#beats += 1;
    const phase = this.#phase;
    switch (phase.kind) {
      case "away":
        if (this.#beats - phase.since >= serialLimits.beatsPerTry) this.#open();
        break;
      case "opening":
        if (this.#beats - phase.since >= serialLimits.beatsForOpening)
          this.#leave("serial-line-unplugged", "it does not open");
        break;
      case "open":
        phase.condition.beat();
        this.#stuckFor = phase.stream.writableLength > 0 ? this.#stuckFor + 1 : 0;
        if (this.#stuckFor >= serialLimits.beatsForWriting)
          this.#leave("serial-line-stuck", `it takes no bytes`);
        else this.#tellCondition(phase.condition);
        break;
    }
  }

  #open(): void {
    const stream = this.#wish.open();
    const condition = new LineCondition(this.#wish.silentAfterMs);
    this.#phase = { kind: "opening", since: this.#beats, stream };
    const isThis = (): boolean => this.#phase.kind !== "away" && this.#phase.stream === stream;
    stream.on("open", () => {
      if (!isThis()) return;
      this.#phase = { kind: "open", stream, condition };
      this.#stuckFor = 0;
      this.#tellCondition(condition);
    });
    stream.on("data", (piece: Uint8Array) => {
      if (!isThis()) return;
      for (const message of condition.feed(piece)) this.#hear(message);
      this.#tellCondition(condition);
    });
    // A stream says one of these when it is unplugged, refused or at its end; which, differs by machine.
    for (const end of ["close", "end", "error"]) {
      stream.on(end, (error?: unknown) => {
        if (!isThis()) return;
        this.#leave("serial-line-unplugged", error instanceof Error ? error.message : "the line ended");
      });
    }
  }

  #hear(message: LineMessage): void {
    if (message.kind !== "frame") return;
    const { address, serviceData } = message;
    const { clock } = this.#wish;
    this.#ears?.heard({ address, serviceData, rssi: undefined, heardAt: clock.now() });
    const peeked = peekFrame(serviceData);
    if (!peeked.ok) return;
    for (const reply of this.#replies.to(address, peeked.value.counter, clock.monotonic()))
      this.#write(address, reply);
  }

  #write(address: FobAddress, reply: Uint8Array): void {
    if (this.#phase.kind !== "open") return;
    const { stream } = this.#phase;
    const line = encodeLine({ kind: "reply", address, reply });
    if (line.ok && stream.writable && stream.writableLength < serialLimits.unwrittenBytes)
      stream.write(line.value);
  }

  #leave(code: SerialFaultCode, detail: string): void {
    if (this.#phase.kind === "away") return;
    const { stream } = this.#phase;
    this.#phase = { kind: "away", since: this.#beats };
    stream.destroy();
    this.#tell({ kind: "down", code, detail });
  }

  #tellCondition(condition: LineCondition): void {
    const verdict = condition.verdict();
    switch (verdict) {
      case "well":
        this.#tell({ kind: "up" });
        break;
      case "silent":
        this.#tell(fault("serial-line-silent", `no message for ${this.#wish.silentAfterMs / 1_000} s`));
        break;
      case "garbled":
        this.#tell(fault("serial-line-garbled", "more is refused than understood"));
        break;
    }
  }

  #tell(state: LinkState): void {
    const told = this.#told;
    const isSame =
      told?.kind === state.kind &&
      (state.kind === "up" || (told.kind === "down" && told.code === state.code));
    if (isSame) return;
    this.#told = state;
    this.#ears?.state(state);
  }
}

function fault(code: SerialFaultCode, detail: string): LinkState {
  return { kind: "down", code, detail };
}
