import { InvariantBroken } from "../../shared/base/invariant.ts";

/** What was typed: words and options by name, already checked for form by commander. */
export class Given {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** A word or option that must be there. */
  text(name: string): string {
    const found = this.optional(name);
    if (found === undefined) throw new InvariantBroken(`a command reads ${name}, which it does not require`);
    return found;
  }

  optional(name: string): string | undefined {
    const found = this.#values[name];
    return typeof found === "string" ? found : undefined;
  }

  /** An option or word that may come several times, or once with commas. */
  list(name: string): readonly string[] | undefined {
    const found = this.#values[name];
    if (!Array.isArray(found)) return undefined;
    const texts = found.filter((item) => typeof item === "string");
    return texts.length === 0
      ? undefined
      : texts.flatMap((text) => text.split(",")).map((text) => text.trim());
  }

  /** Whether `--no-…` was said. */
  isNo(name: string): boolean {
    return this.#values[name] === false;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }
}
