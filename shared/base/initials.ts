/** Four letters cover three given names and a surname; more would begin to spell a name. */
const mostLetters = 4;

/** A capital of any alphabet that has capitals: `J`, `Ŵ`, `Ö`, `Ж`. */
const capitals = /^(?:\p{Lu}\.?)+$/u;

/** Every letter with its own dot cannot be a name, so its case does not matter. */
const dotted = /^(?:\p{L}\.)+$/u;

/**
 * P10: reads the initials of a young person, `J.S.`, `JS` or `ŵ.l.j.`: one to
 * four letters, each followed by a dot or not, given back in capitals.
 * `undefined` for anything that could be a name: a fifth letter, small letters
 * without dots (`Ana`, `jo`), and undotted letters of alphabets without
 * capitals, in which a whole name may be two characters long.
 */
export function parseInitials(text: string): string | undefined {
  const composed = text.trim().normalize("NFC");
  if (!capitals.test(composed) && !dotted.test(composed)) return undefined;
  const letters = composed.match(/\p{L}/gu) ?? [];
  if (letters.length > mostLetters) return undefined;
  const upper = composed.toUpperCase();
  // Some letters have no single capital (`ß` becomes `SS`): they would change the count of letters.
  return [...upper].length === [...composed].length ? upper : undefined;
}
