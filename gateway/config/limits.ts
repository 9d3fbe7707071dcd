/** A configuration with every setting and its explanation has 5,000 characters. Past it the file is refused unread. */
export const configChars = 262_144;

/** Sections are three deep. Past it a value is refused where it stands. */
export const configDepth = 6;

/** Of a faulty value, as many characters are shown again. */
export const shownChars = 60;

/** A name is taken for a misspelling of another when so many letters differ at most. */
export const misspeltLetters = 3;
