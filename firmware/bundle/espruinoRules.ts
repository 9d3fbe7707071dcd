/**
 * What Espruino has, as far as our firmware needs it, and what it lacks: its
 * reference (espruino.com/Reference) and its list of features
 * (espruino.com/Features). A name that is on no list is refused: somebody has to
 * look it up first.
 */

/** Names that are there without being made. */
export const knownGlobals: ReadonlySet<string> = new Set(
  (
    "Array ArrayBuffer Boolean Date E Error Function Infinity Int16Array Int32Array Int8Array JSON Math NaN " +
    "Number Object String Uint16Array Uint32Array Uint8Array arguments isFinite isNaN parseFloat parseInt " +
    "undefined analogWrite clearTimeout getTime require setTimeout setWatch " +
    "BTN BTN1 Bangle D1 LED1 NRF USB"
  ).split(" "),
);

/** What may be asked of a name that is there. Objects of ours are not on the list and may have anything. */
export const knownMembers: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Math: "E PI abs ceil cos exp floor log max min pow random round sin sqrt tan wrap clip",
    Object: "assign create defineProperty getPrototypeOf keys setPrototypeOf",
    Array: "isArray",
    Number: "MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY",
    String: "fromCharCode",
    JSON: "parse stringify",
    Function: "",
    Date: "",
  }).map(([name, members]) => [name, new Set(members.split(" "))]),
);

/** Methods of values that Espruino does not have, or has only in newer builds than some boards carry. */
export const missingMethods: ReadonlySet<string> = new Set(
  (
    "at codePointAt copyWithin endsWith entries findLast findLastIndex flat flatMap lastIndexOf localeCompare " +
    "matchAll normalize padEnd padStart propertyIsEnumerable replaceAll toLocaleString toReversed toSorted " +
    "trimEnd trimStart values with"
  ).split(" "),
);
