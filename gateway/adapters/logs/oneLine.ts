/** Colours for a terminal; a level's weight at a glance. */
const colours: Readonly<Record<string, string>> = {
  debug: "\u001b[2m",
  warn: "\u001b[33m",
  error: "\u001b[31m",
};
const plain = "\u001b[0m";

/** Control characters would let a log line move a terminal's cursor. */
const control = /\p{Cc}/gu;

/** One JSON line as a person at a terminal reads it: `18:00:01 info alarm-raised alarm=a-17 kind=panic`. */
export function oneLine(json: string, colour: boolean): string {
  const entry: unknown = JSON.parse(json);
  const fields = typeof entry === "object" && entry !== null ? Object.entries(entry) : [];
  const {
    time = "",
    level = "",
    code = "",
    ...rest
  } = Object.fromEntries(fields.map(([k, v]) => [k, spell(v)]));
  const words = [
    time.slice(11, 19),
    level.padEnd(5),
    code,
    ...Object.entries(rest).map(
      ([key, value]) => `${key}=${/\s/.test(value) ? JSON.stringify(value) : value}`,
    ),
  ].join(" ");
  const start = colour ? (colours[level] ?? "") : "";
  return `${start}${words}${start === "" ? "" : plain}\n`;
}

function spell(value: unknown): string {
  const text =
    typeof value === "string" ? value : Array.isArray(value) ? value.join(" < ") : JSON.stringify(value);
  return text.replaceAll(control, "·");
}
