/** The kinds of lone working the policies tell apart. */
export const sessionKinds = [
  "own-premises",
  "school",
  "online",
  "community",
  "home-visit",
  "travel",
] as const;
export type SessionKind = (typeof sessionKinds)[number];

/** The note after a session, in the four parts supervisors read; initials only. */
export interface SessionNote {
  readonly done: string;
  readonly wentWell: string;
  readonly wentBadly: string;
  readonly nextTime: string;
}
