import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commandsPage, commandsPath, leaves, nameOf, theProgram } from "./commandsPage.ts";
import { run } from "./stage.ts";

const page = readFileSync(commandsPath, "utf8");

describe("docs/commands.md", () => {
  test("is what the program says, to the byte (npx node test/cli/commandsPage.ts writes it)", () => {
    expect(page).toBe(commandsPage());
  });

  test("names every command there is", () => {
    const names = leaves(theProgram()).map(nameOf);
    expect(names.length).toBeGreaterThan(60);
    expect(names.filter((name) => !page.includes(`    ${name}`))).toEqual([]);
  });
});

describe("every command", () => {
  const commands = leaves(theProgram()).filter((command) => command.name() !== "completion");

  test.each(commands.map((command) => [nameOf(command)]))(
    "%s explains itself with an example that is its own",
    async (name) => {
      const { code, out } = await run([...name.split(" ").slice(1), "--help"]);
      expect(code).toBe(0);
      expect(out).toMatch(/\n {2}\$ (?:hark|hark --\S+ \S+) /);
      const words = name.split(" ").slice(1).join(" ");
      expect(out.slice(out.indexOf("Examples:"))).toContain(words);
    },
  );

  test("says what it does in one line without a full stop", () => {
    expect(
      commands.filter((command) => /[.\n]/.test(command.summary()) || command.summary() === "").map(nameOf),
    ).toEqual([]);
  });
});
