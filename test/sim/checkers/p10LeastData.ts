import type { Account, Violation } from "../account.ts";

/** What speaks about people and must not stand in the record's bytes in the open. */
const personal = [
  "Quillfeather",
  "Thistlewood",
  "Umberhythe",
  "Vantongeren",
  "Xanthopoulou",
  "Okonkwobright",
  "01632 960",
  "J.S.",
  "K.M.",
  "kayaking",
  "Ana's mother",
  "Smithson",
];

/**
 * P10: on disk nothing personal is readable, no word leaves the rooms it
 * belongs to, a young person's name is taken nowhere, and an admin who is
 * nothing else is never told whom a worker meets.
 */
export function p10LeastData(account: Account): readonly Violation[] {
  const { diskText, leaks } = account.parts;
  const at = account.endedAt;
  const onDisk = personal
    .filter((word) => diskText.includes(word))
    .map((word) => ({ promise: "P10", at, says: `${word} stands in the record in the open` }));
  const leaked = [...new Set(leaks)].map((leak) => ({ promise: "P10", at, says: `overheard: ${leak}` }));
  const admin = account.of("told").flatMap((told) => {
    const company = "alarm" in told.alert ? told.alert.alarm.with : told.alert.with;
    return told.person === "iris" && company.length > 0
      ? [{ promise: "P10", at: told.at, says: `the admin is told that somebody meets ${company.join()}` }]
      : [];
  });
  return [...onDisk, ...leaked, ...admin];
}
