/**
 * How many bytes follow each object id of BTHome v2 (bthome.io/format), sixteen
 * ids to a row from 0x00 on: a digit is the length, `n` means that the next byte
 * says the length (text and raw bytes), `c` that its low five bits say how many
 * arguments follow an opcode (command), a dot that nobody has defined the id.
 */
const rows = [
  "1122332221332221", // 0x00 packet id, battery, temperature, humidity, pressure … to generic boolean
  "1122211111111111", // 0x10 power, opening, CO2, TVOC, moisture, then yes-or-no states
  "1111111111111111", // 0x20 yes-or-no states up to window, then coarse humidity and moisture
  "..........1c2242", // 0x30 button at 0x3A, command, dimmer, counts, rotation
  "2232221222234444", // 0x40 distances, duration, current, speed … volumes
  "422nn42111244222", // 0x50 timestamp, acceleration, gyroscope, text, raw … precipitation
  "124411..........", // 0x60 channel, rotational speed, speed, acceleration, light level, settings revision
];

/** Length of the value, `"counted"` or `"command"` when a byte of its own says it, `undefined` for an id nobody has defined. */
export function lengthOfObject(id: number): number | "counted" | "command" | undefined {
  if (id >= 0xf0) return deviceObjectLength(id);
  const row = rows[id >> 4];
  if (row === undefined) return undefined;
  const mark = row.charAt(id & 15);
  if (mark === ".") return undefined;
  if (mark === "c") return "command";
  return mark === "n" ? "counted" : mark.charCodeAt(0) - 48;
}

/** Device type, four-part and three-part firmware version. */
function deviceObjectLength(id: number): number | undefined {
  if (id === 0xf0) return 2;
  if (id === 0xf1) return 4;
  return id === 0xf2 ? 3 : undefined;
}
