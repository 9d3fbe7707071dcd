import { detailChars } from "./limits.ts";
import type { LogField, LogFields } from "./logCodes.ts";

/** Stands where something could have been personal. */
export const withheld = "[withheld]";

/** What each field's text may look like. What does not, is not what the field is for, and is withheld. */
const forms: Readonly<Record<LogField, RegExp>> = {
  org: /^[a-z0-9][a-z0-9-]{0,39}$/,
  person: /^[a-z0-9][a-z0-9-]{0,39}$/,
  fob: /^[a-z0-9][a-z0-9-]{0,39}$/,
  relay: /^[a-z0-9][a-z0-9-]{0,39}$/,
  alarm: /^[a-z0-9][a-z0-9-]{0,39}$/,
  session: /^[a-z0-9][a-z0-9-]{0,39}$/,
  place: /^[a-z0-9][a-z0-9-]{0,39}$/,
  credential: /^[a-z0-9][a-z0-9-]{0,39}$/,
  channel: /^[a-z0-9][a-z0-9-]{0,39}$/,
  kind: /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
  about: /^[a-z0-9:/.-]{0,60}$/,
  transport: /^[a-z0-9]{1,10}$/,
  address: /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f.]{0,15}){2,7}|localhost)$/,
  port: /^\d{1,5}$/,
  count: /^\d{1,16}$/,
  ms: /^\d{1,16}(?:\.\d+)?$/,
  seq: /^\d{1,16}$/,
  version: /^\d+\.\d+\.\d+(?:-[a-z0-9.]+)?$/,
  path: /^[^\s"']{1,300}$/,
  detail: /^/,
};

/** P10: the fields as they may be written. A telephone number is no identifier, however it got there. */
export function withholdFields(fields: LogFields): Readonly<Record<string, string | number>> {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!isField(name) || (typeof value !== "string" && typeof value !== "number")) continue;
    if (name === "detail") kept[name] = withholdIn(String(value));
    else kept[name] = forms[name].test(String(value)) && !isTelephone(name, value) ? value : withheld;
  }
  return kept;
}

/**
 * The system's words without what people may have written into them: texts in
 * quotation marks other than paths, anything in braces or brackets, numbers long
 * enough to be a telephone's or precise enough to be a position, e-mail addresses.
 */
export function withholdIn(words: string): string {
  return words
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[{[].*[}\]]/g, withheld)
    .replaceAll(/(["'`“‘«])((?:(?!["'`”’»]).)*)["'`”’»]/g, (whole, _mark, inner: string) =>
      /^\/[^\s]*$/.test(inner) ? whole : withheld,
    )
    .replaceAll(/[^\s@]+@[^\s@]+/g, withheld)
    .replaceAll(/-?\d{1,3}\.\d{3,}/g, withheld)
    .replaceAll(/\+?\d(?:[\s().-]?\d){6,}/g, (number) => (looksLikeAddress(number) ? number : withheld))
    .slice(0, detailChars);
}

function isField(name: string): name is LogField {
  return Object.hasOwn(forms, name);
}

function isTelephone(name: LogField, value: string | number): boolean {
  return typeof value === "string" && name !== "address" && name !== "path" && /^\d{9,}$/.test(value);
}

function looksLikeAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text);
}
