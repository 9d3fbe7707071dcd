/**
 * A button's contact. `raw` is what the pin said last; `isDown` is what counts.
 * `settlesAt` is when the present run of edges is judged: the first edge of a run
 * opens a window, and the level at its end decides.
 *
 * A contact that bounces longer than the window opens another, so nothing is
 * swallowed: whatever level stays is found one window later. What is shorter than
 * a window, a spark or a finger that slackens for a moment, changes nothing.
 */
export type Contact = {
  raw: boolean;
  isDown: boolean;
  edgeAt: number;
  settlesAt: number | undefined;
};

export function openContact(): Contact {
  return { raw: false, isDown: false, edgeAt: 0, settlesAt: undefined };
}

export function noteEdge(contact: Contact, isDown: boolean, at: { nowMs: number; debounceMs: number }): void {
  contact.raw = isDown;
  if (contact.settlesAt !== undefined || isDown === contact.isDown) return;
  contact.edgeAt = at.nowMs;
  contact.settlesAt = at.nowMs + at.debounceMs;
}

/** Judges the run of edges. Whether the level has changed, which it then did at `edgeAt`. */
export function settle(contact: Contact): boolean {
  contact.settlesAt = undefined;
  if (contact.raw === contact.isDown) return false;
  contact.isDown = contact.raw;
  return true;
}
