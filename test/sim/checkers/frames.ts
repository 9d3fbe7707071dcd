import type { Account } from "../account.ts";
import type { FactOf } from "../chronicle.ts";

/** Every frame a fob really sealed, by its bytes in hex. */
export function framesOf(account: Account): ReadonlyMap<string, FactOf<"sealed">> {
  return new Map(account.of("sealed").map((sealed) => [sealed.frame, sealed]));
}
