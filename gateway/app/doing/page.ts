import { wireLimits } from "../../../shared/wire/limits.ts";

/** The part of a message that asks for rows. */
export interface PageWish {
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
}

/**
 * One page of rows, in the order they come. A page begins after the row named;
 * a row that is gone by then gives an empty page, never the first one again.
 */
export function pageOf<Row>(
  all: Iterable<Row>,
  wish: PageWish,
  idOf: (row: Row) => string,
): { readonly rows: Row[]; readonly next: string | undefined } {
  const most = Math.min(wish.limit ?? wireLimits.rowsUsual, wireLimits.rowsMost);
  const rows: Row[] = [];
  let begun = wish.after === undefined;
  for (const row of all) {
    if (!begun) {
      begun = idOf(row) === wish.after;
      continue;
    }
    if (rows.length === most) {
      const last = rows.at(-1);
      return { rows, next: last === undefined ? undefined : idOf(last) };
    }
    rows.push(row);
  }
  return { rows, next: undefined };
}
