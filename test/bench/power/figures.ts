/** A number somebody else measured or promised, and where it stands. */
export interface Figure {
  readonly is: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

const puckPage = "espruino.com/Puck.js, Power Consumption";
const banglePage = "espruino.com/Bangle.js2, Power Consumption";
const nordic = "infocenter.nordicsemi.com, nRF52832 Product Specification 1.1, Power and clock management";

/**
 * Every figure the model rests on. Where two sources or two ways to derive a
 * figure differ, the one that empties the battery sooner stands here.
 */
export const figures = {
  watching: {
    is: "Puck.js asleep, radio off, watching the button",
    value: 12,
    unit: "µA",
    source: puckPage,
  },
  running: { is: "running JavaScript, Puck.js and Bangle.js 2", value: 4, unit: "mA", source: puckPage },
  perCharacter: {
    is: "running one character of program text",
    value: 10,
    unit: "µs",
    source:
      "espruino.com/Performance: 4,000 turns a second of a loop of 25 characters, on the older board of 72 MHz; nobody has measured our boards",
  },
  radio: { is: "sending at 0 dBm with the processor awake", value: 9.2, unit: "mA", source: nordic },
  closedEvent: {
    is: "one advert on its three channels",
    value: 1.2,
    unit: "ms",
    source:
      "embedwise.pages.dev/calculators/nrf52-power-profiler; 11 µC in all, where the Puck.js page (25 µA with an advert every 375 ms, less 12) gives 5",
  },
  openEvent: {
    is: "the same when a relay may connect, with the listening after each",
    value: 1.6,
    unit: "ms",
    source: "the same; 15 µC in all, and the Puck.js page does not tell the two kinds apart",
  },
  light: { is: "one LED", value: 2, unit: "mA", source: puckPage },
  dimming: {
    is: "the fast clock that dimming an LED keeps awake",
    value: 1,
    unit: "mA",
    source: "espruino.com/Power+Consumption, Sleep with HSE on",
  },
  motor: {
    is: "a coin motor",
    value: 80,
    unit: "mA",
    source: "assumed, above the 70 mA of forum.arduino.cc/t/461909",
  },
  watch: {
    is: "Bangle.js 2 asleep, accelerometer at 12.5 Hz, Bluetooth and screen as sold",
    value: 300,
    unit: "µA",
    source: banglePage,
  },
  stillWatch: {
    is: "the same at 1.25 Hz, as Espruino slows it after 2 min without movement",
    value: 150,
    unit: "µA",
    source: banglePage,
  },
  coin: {
    is: "what a CR2032 gives under pulses until its voltage falls off",
    value: 170,
    unit: "mAh",
    source:
      "Duracell's CR2032 sheet as read on interactive-matter.eu (2.8 V and 30 Ω at 170 of 240 mAh); Maxell's sheet takes a quarter off for pulses (thecavepearlproject.org, 5 June 2023)",
  },
  poorCoin: {
    is: "the same of a poor one",
    value: 112,
    unit: "mAh",
    source: "half of 225 mAh, the worst make that TI measured under pulses (e2e.ti.com, 9 November 2010)",
  },
  coinLoss: {
    is: "what a CR2032 loses by itself in a year",
    value: 2,
    unit: "%",
    source: "Pro Elec PSG90906 sheet: 200 h new, 196 h after 12 months",
  },
  lithium: {
    is: "what the cell of a Bangle.js 2 gives",
    value: 175,
    unit: "mAh",
    source: "assumed, below the 200 mAh that espruino.com/Bangle.js2 names",
  },
  lithiumLoss: {
    is: "what it loses by itself in a month",
    value: 5,
    unit: "%",
    source: "assumed, protection circuit included",
  },
  visit: {
    is: "a relay connects, writes and goes",
    value: 2,
    unit: "s",
    source: "forum.espruino.com/comments/13869963, 1 to 2 s",
  },
} as const satisfies Readonly<Record<string, Figure>>;

/** Microcoulombs of one advert on its three channels. */
export const advertCharge = {
  closed: figures.closedEvent.value * figures.radio.value,
  open: figures.openEvent.value * figures.radio.value,
} as const;
