import { EventEmitter } from "node:events";
import { firmata, portState } from "./firmataWords.ts";
import { loadJohnnyFive } from "./johnnyFive.ts";
import { buttonBit, wiring } from "./wiring.ts";

/** What the worker touches, sees and hears: the button, a lamp and perhaps a buzzer, driven by johnny-five. */
export type Panel = {
  /** Has johnny-five see an edge that was believed. */
  readonly showEdge: (isDown: boolean) => void;
  readonly lamp: (isOn: boolean) => void;
  readonly buzzer: (isOn: boolean) => void;
};

export type PanelEars = {
  /** johnny-five's button went down or up, its 7 ms of debouncing later. */
  readonly edge: (isDown: boolean) => void;
  /** A message for the board. */
  readonly output: (message: readonly number[]) => void;
};

const input = 0;
const output = 1;
const pwm = 3;
const pwmPins: readonly number[] = [3, 5, 6, 9, 10, 11];
const firstAnalogPin = 14;
const pinCount = 20;

/** johnny-five asks `hold` of nobody here; a long interval keeps it from waking for it. */
const holdtimeMs = 3_600_000;

/**
 * johnny-five is given a line of its own on which nothing is ever lost or
 * damaged: whatever comes from the real board went through `Witness` first, so
 * that noise reaches neither its parser nor its button. What it knows of an Uno
 * is told to it here, since asking a noisy line for it could go wrong.
 */
export function openPanel(ears: PanelEars): Panel {
  const { five, Firmata } = loadJohnnyFive();
  const line = new InnerLine(ears.output);
  const io = new Firmata(line, {
    skipCapabilities: true,
    reportVersionTimeout: 0,
    pins: Array.from({ length: pinCount }, (_, pin) => pinOfUno(pin)),
    analogPins: Array.from({ length: pinCount - firstAnalogPin }, (_, channel) => firstAnalogPin + channel),
  });
  const board = new five.Board({ io, repl: false, debug: false, sigint: false });
  line.emit("open");
  line.emit("data", Uint8Array.of(firmata.version, 2, 4));
  line.emit("data", Uint8Array.of(firmata.startSysex, firmata.firmware, 2, 4, firmata.endSysex));

  const button = new five.Button({ board, pin: wiring.button, isPullup: true, holdtime: holdtimeMs });
  button.on("down", () => ears.edge(true));
  button.on("up", () => ears.edge(false));
  const lamp = new five.Led({ board, pin: wiring.lamp });
  const buzzer = new five.Relay({ board, pin: wiring.buzzer, type: "NO" });
  return {
    showEdge: (isDown) => line.emit("data", Uint8Array.from(portState(0, isDown ? 0 : buttonBit))),
    lamp: (isOn) => (isOn ? lamp.on() : lamp.off()),
    buzzer: (isOn) => (isOn ? buzzer.close() : buzzer.open()),
  };
}

class InnerLine extends EventEmitter {
  private readonly output: PanelEars["output"];

  constructor(output: PanelEars["output"]) {
    super();
    this.output = output;
  }

  write(bytes: Uint8Array, written: () => void): void {
    const [first = 0, second = 0] = bytes;
    const isMode = first === firmata.pinMode && second !== wiring.button;
    const isState = (first & 0xf0) === firmata.portState && first !== firmata.portState;
    // The button's port is asked and set by the witness alone.
    if (isMode || isState) this.output([...bytes]);
    written();
  }
}

function pinOfUno(pin: number): { supportedModes: readonly number[]; analogChannel: number } {
  const isSerial = pin < wiring.button;
  return {
    supportedModes: isSerial ? [] : [input, output, ...(pwmPins.includes(pin) ? [pwm] : [])],
    analogChannel: pin >= firstAnalogPin ? pin - firstAnalogPin : 127,
  };
}
