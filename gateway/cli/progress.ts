import type { Kit } from "./kit.ts";

/** Shows how far long work is, on standard error and only where somebody looks. */
export function progressOn({ err }: Kit, what: string): (done: number, total: number) => void {
  if (!err.isTerminal) return () => {};
  let shownAt = 0;
  return (done, total) => {
    const now = performance.now();
    const isLast = total > 0 && done >= total;
    // A terminal that is written to thousands of times a second slows the work down.
    if (now - shownAt < 100 && !isLast) return;
    shownAt = now;
    const share = total > 0 ? ` ${Math.floor((100 * done) / total)} %` : "";
    err.say(
      `\r\u001b[K${what}: ${done}${total > 0 ? ` of ${total}` : ""}${share}${isLast ? "\r\u001b[K" : ""}`,
    );
  };
}
