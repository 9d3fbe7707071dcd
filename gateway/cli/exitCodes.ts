/** How `hark` ends: the number a script reads, and what it means to whoever wrote the script. */
export interface ExitCode {
  readonly code: number;
  readonly meaning: string;
}

/** Every way there is. docs/commands.md lists them, and a test holds the two equal. */
export const exitCodes = {
  done: { code: 0, meaning: "Done. A question was answered, or every check holds." },
  refused: {
    code: 1,
    meaning: "Refused by the gateway, or something that was checked or tried does not hold.",
  },
  usage: { code: 2, meaning: "The command, an option or a file given to it is not as it should be." },
  unreachable: { code: 3, meaning: "The gateway cannot be reached, or did not answer in time." },
  credential: {
    code: 4,
    meaning: "There is no credential, others can read it, or the gateway does not accept it.",
  },
  broken: { code: 70, meaning: "Hark itself made a mistake. Please report what was printed." },
} as const satisfies Readonly<Record<string, ExitCode>>;

export type Ending = keyof typeof exitCodes;
