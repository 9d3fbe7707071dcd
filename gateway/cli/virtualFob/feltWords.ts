import type { ReplyMeaning } from "../../../shared/frame/reply.ts";

/** P6: what the wearer would feel, in words; nothing here says more than a sealed reply did. */
export function feltWords(felt: ReplyMeaning | undefined): string {
  switch (felt) {
    case undefined:
      return "sent, not confirmed";
    case "received":
      return "received";
    case "help-is-coming":
      return "help is coming";
  }
}
