/**
 * One thing a frame says, in whole numbers so that nothing is rounded between
 * fob and gateway. Kinds that Hark does not use keep their bytes as `other`.
 */
export type BTHomeObject =
  | { readonly kind: "packet-id"; readonly packetId: number }
  | { readonly kind: "battery"; readonly percent: number }
  /** Hundredths of a degree Celsius. */
  | { readonly kind: "temperature"; readonly centicelsius: number }
  /** Hundredths of a percent of relative humidity. */
  | { readonly kind: "humidity"; readonly centipercent: number }
  | { readonly kind: "voltage"; readonly millivolts: number }
  | { readonly kind: "motion" | "moving" | "tamper" | "vibration"; readonly detected: boolean }
  | { readonly kind: "safety"; readonly safe: boolean }
  /** One of `buttonPress`, or a value that only its maker knows. */
  | { readonly kind: "button"; readonly press: number }
  /** Something a person told the device to do, other than by a plain button: an opcode and up to 31 bytes. */
  | { readonly kind: "command"; readonly opcode: number; readonly args: Uint8Array }
  /** Which of a device's several parts the frame speaks for. */
  | { readonly kind: "channel"; readonly channel: number }
  | { readonly kind: "device-type"; readonly deviceType: number }
  /** Three or four parts, most significant first: 6.1.0 is [6, 1, 0]. */
  | { readonly kind: "firmware"; readonly version: readonly number[] }
  /** `bytes` is the value as sent, without id and without the length byte of text and raw. */
  | { readonly kind: "other"; readonly id: number; readonly bytes: Uint8Array };

/** The values of the button object; Shelly's older devices say hold in their own way. */
export const buttonPress = {
  none: 0x00,
  single: 0x01,
  double: 0x02,
  triple: 0x03,
  long: 0x04,
  longDouble: 0x05,
  longTriple: 0x06,
  hold: 0x80,
  shellyHold: 0xfe,
} as const;

/** Ids of the objects Hark reads or writes by name. */
export const objectId = {
  packetId: 0x00,
  battery: 0x01,
  temperature: 0x02,
  humidity: 0x03,
  voltage: 0x0c,
  batteryLow: 0x15,
  motion: 0x21,
  moving: 0x22,
  problem: 0x26,
  safety: 0x28,
  tamper: 0x2b,
  vibration: 0x2c,
  button: 0x3a,
  command: 0x3b,
  channel: 0x60,
  deviceType: 0xf0,
  firmwareOfFour: 0xf1,
  firmwareOfThree: 0xf2,
} as const;
