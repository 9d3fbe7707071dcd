/** A column: its heading, and whether it gives way first where the terminal is narrow. */
export interface Column {
  readonly title: string;
  readonly gives?: boolean;
}

const gap = "  ";
const leastWidth = 6;

/**
 * Rows under headings, aligned, and no wider than `columns`: the columns that
 * give way are cut, the widest first, with an ellipsis. Cells hold no line
 * feeds and no colours.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(oneLine))];
  const widths = columns.map((_, place) => Math.max(...cells.map((row) => lengthOf(row[place] ?? ""))));
  narrow(widths, columns, width);
  return cells.map((row) =>
    columns
      .map((_, place) => cut(row[place] ?? "", widths[place] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}

function narrow(widths: number[], columns: readonly Column[], width: number): void {
  const total = (): number => widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1));
  const giving = columns.flatMap(({ gives }, place) => (gives === true ? [place] : []));
  while (total() > width) {
    const widest = giving.reduce(
      (best, place) => ((widths[place] ?? 0) > (widths[best] ?? 0) ? place : best),
      giving[0] ?? 0,
    );
    const now = widths[widest] ?? 0;
    // A table narrower than this says nothing: the terminal wraps the rest.
    if (giving.length === 0 || now <= leastWidth) return;
    widths[widest] = Math.max(leastWidth, now - (total() - width));
  }
}

function cut(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text + " ".repeat(width - letters.length);
  return `${letters.slice(0, width - 1).join("")}…`;
}

function lengthOf(text: string): number {
  return [...text].length;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
