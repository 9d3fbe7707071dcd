/** Where a value comes from, as people look for it. */
export type Origin =
  | { readonly kind: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "command-line"; readonly setting: string };

/** One mistake in the configuration: where, what is wrong, what to do. */
export interface ConfigProblem {
  /** `undefined` for what stands nowhere, such as a default that does not fit the rest. */
  readonly origin: Origin | undefined;
  /** `broker.plain.port`; empty for the file as a whole. */
  readonly setting: string;
  readonly says: string;
  readonly remedy: string;
}

/** `hark.yaml:3:5: broker.plain.port is 99999. Write a port …` */
export function tellProblem({ origin, says, remedy }: ConfigProblem): string {
  const where = origin === undefined ? "configuration" : tellOrigin(origin);
  return `${where}: ${says} ${remedy}`;
}

export function tellOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "file":
      return `${origin.file}:${origin.line}:${origin.column}`;
    case "environment":
      return `environment ${origin.variable}`;
    case "command-line":
      return `command line ${origin.setting}`;
  }
}
