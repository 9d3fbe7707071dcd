import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  avrInstruction,
  CPU,
  PinState,
  portBConfig,
  portDConfig,
  timer0Config,
  usart0Config,
} from "avr8js";
import type { TestBoard } from "./board.ts";

const clockHz = 16_000_000;
const cyclesPerMs = clockHz / 1_000;
const flashBytes = 0x8000;
const buttonPin = 2;

/** The StandardFirmata that avrgirl-arduino brings for the Uno, as the Arduino IDE once compiled it. */
const require = createRequire(import.meta.url);
const hexPath = require.resolve("avrgirl-arduino/junk/hex/uno/StandardFirmata.cpp.hex");

/** Records of type 00 of an Intel HEX file. */
function readHex(text: string): Uint16Array {
  const flash = new Uint8Array(flashBytes);
  for (const [, count = "", address = "", bytes = ""] of text.matchAll(/^:(..)(....)00(.*)..\r?$/gm)) {
    for (let i = 0; i < Number.parseInt(count, 16); i += 1) {
      flash[Number.parseInt(address, 16) + i] = Number.parseInt(bytes.slice(2 * i, 2 * i + 2), 16);
    }
  }
  return new Uint16Array(flash.buffer);
}

/** An ATmega328P at 16 MHz running the real StandardFirmata, with a button between pin 2 and ground. */
export class EmulatedUno implements TestBoard {
  private readonly cpu = new CPU(readHex(readFileSync(hexPath, "utf8")));
  private readonly portD = new AVRIOPort(this.cpu, portDConfig);
  private readonly portB = new AVRIOPort(this.cpu, portBConfig);
  private readonly usart = new AVRUSART(this.cpu, usart0Config, clockHz);
  private readonly incoming: number[] = [];
  private outgoing: number[] = [];
  private isDown = false;

  constructor() {
    // Its clock is what `millis` counts by; it lives in the hooks it puts on the processor.
    void new AVRTimer(this.cpu, timer0Config);
    this.usart.onByteTransmit = (byte) => this.outgoing.push(byte);
    this.portD.addListener(() => this.settlePins());
  }

  run(ms: number): void {
    const { cpu, usart, incoming } = this;
    const end = cpu.cycles + ms * cyclesPerMs;
    while (cpu.cycles < end) {
      avrInstruction(cpu);
      cpu.tick();
      if (incoming.length > 0 && !usart.rxBusy && usart.rxEnable) usart.writeByte(incoming.shift() ?? 0);
    }
  }

  give(bytes: Uint8Array): void {
    this.incoming.push(...bytes);
  }

  take(): Uint8Array {
    const bytes = Uint8Array.from(this.outgoing);
    this.outgoing = [];
    return bytes;
  }

  press(isDown: boolean): void {
    this.isDown = isDown;
    this.settlePins();
  }

  isHigh(pin: number): boolean {
    return pin < 8
      ? this.portD.pinState(pin) === PinState.High
      : this.portB.pinState(pin - 8) === PinState.High;
  }

  reset(): void {
    this.cpu.reset();
    this.usart.reset();
    this.incoming.length = 0;
    this.outgoing = [];
  }

  /** The emulator has no electricity: a pull-up gives 1, a pressed button 0, and a pin left in the air 0. */
  private settlePins(): void {
    for (let pin = 0; pin < 8; pin += 1) {
      const isPulledUp = this.portD.pinState(pin) === PinState.InputPullUp;
      this.portD.setPin(pin, isPulledUp && !(pin === buttonPin && this.isDown));
    }
  }
}
