/** The largest secret is a private key of a few thousand bytes. A longer file is refused, unread. */
export const secretBytes = 65_536;
