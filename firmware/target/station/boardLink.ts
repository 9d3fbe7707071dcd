import type { Duplex } from "node:stream";
import { FirmataEar, type FirmataHeard } from "./firmataEar.ts";
import { askFirmware, askVersion, firmata } from "./firmataWords.ts";
import { stationLimits } from "./limits.ts";
import { LineTrouble } from "./lineTrouble.ts";
import type { StationHealth } from "./stationFaults.ts";
import { Witness } from "./witness.ts";

/** Opens the line to the board: a stream that emits `open` once bytes can pass, and `close` when it is unplugged. */
export type BoardLine = (wish: { readonly resetBoard: boolean }) => Duplex;

export type BoardLinkEars = {
  /** An edge of the button that is believed. */
  readonly edge: (isDown: boolean) => void;
  readonly health: (health: StationHealth) => void;
};

type Phase =
  | { readonly kind: "away"; readonly since: number; readonly isUnplugged: boolean }
  | { readonly kind: "opening"; readonly since: number; readonly stream: Duplex }
  | { readonly kind: "greeting"; readonly since: number; readonly stream: Duplex }
  | { readonly kind: "talking"; readonly since: number; readonly stream: Duplex };

/**
 * Keeps the line to a board with StandardFirmata: opens it, greets, reads the
 * button again and again, finds out within seconds what is wrong, and begins
 * afresh by itself. Instants are counted in beats.
 */
export class BoardLink {
  private readonly line: BoardLine;
  private readonly ears: BoardLinkEars;
  private readonly witness: Witness;
  private readonly trouble = new LineTrouble();
  /** What the outputs were last told, one entry for each pin's mode and each port, for a board that was reset. */
  private readonly outputs = new Map<string, readonly number[]>();
  private ear = new FirmataEar();
  private beats = 0;
  private phase: Phase = { kind: "away", since: -stationLimits.beatsPerTry, isUnplugged: false };
  private health: StationHealth = { kind: "starting" };
  /** Whether the button was read since the line was opened, and when it last was. */
  private hasRead = false;
  private readAt = 0;
  private askedAt = 0;
  private firmwareAt = 0;
  private bytesSinceRead = 0;
  private resetNext = false;
  /** Whether our board was met since the cable was last plugged in, so that it cannot be another one. */
  private hasMet = false;

  constructor(line: BoardLine, ears: BoardLinkEars, witness: Witness = new Witness()) {
    this.line = line;
    this.ears = ears;
    this.witness = witness;
  }

  /**
   * Called every `beatMs`; `isLate` when this computer was busy in between. Then nothing is asked
   * yet: what the board said meanwhile is read first, and is known to be unasked.
   */
  beat(isLate: boolean): void {
    this.beats += 1;
    const waited = this.beats - this.phase.since;
    switch (this.phase.kind) {
      case "away":
        if (waited >= stationLimits.beatsPerTry) this.open();
        break;
      case "opening":
        if (waited >= stationLimits.beatsForOpening) this.leave(true);
        break;
      case "greeting":
        this.greet(waited);
        break;
      case "talking":
        this.talk(waited, isLate);
        break;
    }
    this.tellHealth();
  }

  /** Whether the button was read in the last seconds, so that a press would be heard. */
  isHearing(): boolean {
    return this.phase.kind === "talking" && this.hasRead && !this.isDeaf();
  }

  /** A message for pins other than the button's; said again to a board that was reset. */
  output(message: readonly number[]): void {
    const [first = 0, second = 0] = message;
    this.outputs.set(first === firmata.pinMode ? `mode ${second}` : `port ${first}`, message);
    if (this.phase.kind === "talking") this.write(message);
  }

  close(): void {
    this.leave(false);
    this.phase = { kind: "away", since: Number.POSITIVE_INFINITY, isUnplugged: false };
  }

  private open(): void {
    const stream = this.line({ resetBoard: this.resetNext });
    this.resetNext = false;
    this.phase = { kind: "opening", since: this.beats, stream };
    const isThis = (): boolean => this.phase.kind !== "away" && this.phase.stream === stream;
    stream.on("open", () => {
      if (!isThis()) return;
      this.phase = { kind: "greeting", since: this.beats, stream };
      this.ear = new FirmataEar();
      this.bytesSinceRead = 0;
    });
    stream.on("data", (piece: Uint8Array) => {
      if (isThis()) this.hear(piece);
    });
    // A stream says one of these when it is unplugged, refused or at its end; which, differs by machine.
    for (const end of ["close", "end", "error"]) {
      stream.on(end, () => {
        if (isThis()) this.leave(true);
      });
    }
  }

  private leave(isUnplugged: boolean): void {
    if (this.phase.kind === "away") return;
    const { stream } = this.phase;
    this.phase = { kind: "away", since: this.beats, isUnplugged };
    this.trouble.forget();
    this.hasRead = false;
    if (isUnplugged) this.hasMet = false;
    stream.destroy();
    this.tellHealth();
  }

  private greet(waited: number): void {
    if (waited % stationLimits.beatsPerGreeting === 1) this.write([...askVersion, ...askFirmware]);
    // A board that says something else may be somebody else's, and is not reset.
    const mayReset = this.hasMet || this.bytesSinceRead === 0;
    if (waited >= stationLimits.beatsUntilRestart && mayReset) this.restart();
  }

  private restart(): void {
    this.resetNext = true;
    this.leave(false);
  }

  private talk(waited: number, isLate: boolean): void {
    this.trouble.beat(this.beats);
    const deaf = this.beats - this.readAt;
    if (deaf >= stationLimits.beatsUntilRestart) {
      this.restart();
      return;
    }
    if (isLate) return;
    if (waited % stationLimits.beatsPerFirmwareQuery === 0) {
      this.write(askFirmware);
      // P7: noise that reached the board may have lit the lamp.
      this.writeOutputs();
    }
    const sinceAsked = this.beats - this.askedAt;
    if (!this.witness.isAsking()) {
      if (sinceAsked >= this.beatsToNextReading()) this.ask(this.witness.question());
    } else if (sinceAsked > stationLimits.beatsPerAnswer) {
      this.trouble.note("unanswered");
      this.setUp();
    }
  }

  /** At once where something is to be found out. */
  private beatsToNextReading(): number {
    return this.witness.isContent() ? stationLimits.beatsPerReading : 1;
  }

  private ask(questions: readonly number[]): void {
    this.askedAt = this.beats;
    this.write(questions);
  }

  private hear(piece: Uint8Array): void {
    const garbledBefore = this.ear.garbled();
    this.bytesSinceRead += piece.length;
    for (const heard of this.ear.feed(piece)) this.understand(heard);
    if (this.phase.kind === "talking") this.trouble.note("damaged", this.ear.garbled() - garbledBefore);
    this.tellHealth();
  }

  private understand(heard: FirmataHeard): void {
    if (this.phase.kind === "greeting") {
      if (isOurs(heard)) this.beginTalking(this.phase.stream);
      return;
    }
    if (this.phase.kind !== "talking") return;
    switch (heard.kind) {
      case "port":
        if (heard.port === 0) this.takeReport(heard.state);
        else this.trouble.note("damaged");
        break;
      case "firmware":
        if (isOurs(heard)) this.firmwareAt = this.beats;
        else this.trouble.note("damaged");
        break;
      case "version":
      case "other":
        break;
    }
  }

  private beginTalking(stream: Duplex): void {
    this.phase = { kind: "talking", since: this.beats, stream };
    this.hasMet = true;
    this.readAt = this.beats;
    this.firmwareAt = this.beats;
    this.setUp();
  }

  /** A board that leaves a question open may have been reset and have forgotten its pins, the lamp's too. */
  private setUp(): void {
    this.writeOutputs();
    this.ask(this.witness.questionAfresh());
  }

  private writeOutputs(): void {
    for (const message of this.outputs.values()) this.write(message);
  }

  private takeReport(state: number): void {
    const wasSure = this.witness.isSure();
    const { edges, questions, fits } = this.witness.hear(state, this.trouble.isCalm());
    if (fits === "answer") {
      // Questions that a dead board left open say nothing about the line.
      if (this.isDeaf()) this.trouble.forget();
      this.hasRead = true;
      this.readAt = this.beats;
      this.bytesSinceRead = 0;
    }
    // While everything is set afresh the pins pass through other patterns.
    if (fits === "nothing" && wasSure) this.trouble.note("unanswered");
    if (questions.length > 0) this.ask(questions);
    for (const isDown of edges) this.ears.edge(isDown);
  }

  private isDeaf(): boolean {
    return this.beats - this.readAt >= stationLimits.beatsUntilDeaf;
  }

  private write(bytes: readonly number[]): void {
    if (this.phase.kind !== "greeting" && this.phase.kind !== "talking") return;
    const { stream } = this.phase;
    if (stream.writableLength > stationLimits.unwrittenBytes || !stream.writable) return;
    stream.write(Uint8Array.from(bytes));
  }

  private tellHealth(): void {
    const health = this.judge();
    if (same(health, this.health)) return;
    this.health = health;
    this.ears.health(health);
  }

  private judge(): StationHealth {
    switch (this.phase.kind) {
      case "away":
        return this.phase.isUnplugged ? { kind: "fault", fault: "line-unplugged" } : this.health;
      case "opening":
        return this.health;
      case "greeting":
        if (this.beats - this.phase.since < stationLimits.beatsForGreeting) return this.health;
        return { kind: "fault", fault: this.whyStrange() };
      case "talking":
        if (this.isDeaf()) return { kind: "fault", fault: this.whyDeaf() };
        return this.judgeTrouble();
    }
  }

  private judgeTrouble(): StationHealth {
    const fault = this.trouble.verdict();
    if (fault !== undefined) return { kind: "fault", fault };
    return this.witness.isContent() ? { kind: "well" } : this.health;
  }

  private whyStrange(): "board-frozen" | "line-noisy" | "wrong-firmware" {
    if (this.bytesSinceRead === 0) return "board-frozen";
    return this.hasMet ? "line-noisy" : "wrong-firmware";
  }

  private whyDeaf(): "wiring-wrong" | "line-noisy" | "board-frozen" {
    // Still talking well after the last reading of the button: the board lives, its pins do not answer.
    if (this.firmwareAt - this.readAt >= 2 * stationLimits.beatsPerFirmwareQuery) return "wiring-wrong";
    return this.bytesSinceRead >= stationLimits.drownedFromBytes ? "line-noisy" : "board-frozen";
  }
}

function isOurs(heard: FirmataHeard): boolean {
  return heard.kind === "firmware" && heard.major === 2 && heard.name.startsWith("StandardFirmata");
}

function same(one: StationHealth, other: StationHealth): boolean {
  return (
    one.kind === other.kind && (one.kind !== "fault" || other.kind !== "fault" || one.fault === other.fault)
  );
}
