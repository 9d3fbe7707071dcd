/** The largest secret is a private key of a few thousand bytes. A longer file is refused, unread. */
export const secretBytes = 65_536;

/** As many bytes of a configuration file are read; past it the text is too long for a configuration, and is told so. */
export const configBytes = 1_048_576;
