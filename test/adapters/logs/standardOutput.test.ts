import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Spoken {
  readonly status: number | null;
  readonly out: string;
  readonly said: string;
}

/** Lets a process log `lines`; `reader` is what becomes of its standard output. */
async function speak(lines: number, reader: "reads" | "goes" | "sleeps"): Promise<Spoken> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("./speaker.ts", import.meta.url)), `${lines}`],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  children.push(child);
  let out = "";
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  if (reader === "reads") {
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      out += chunk;
    });
  }
  if (reader === "goes") child.stdout.destroy();
  await once(child, reader === "reads" ? "close" : "exit");
  return { status: child.exitCode, out, said };
}

describe("standard output", () => {
  test("has every line, in order, when the process stops", async () => {
    const { status, out } = await speak(1_000, "reads");
    const lines = out.trimEnd().split("\n");
    expect(status).toBe(0);
    expect(lines).toHaveLength(1_001);
    expect(lines[999]).toContain('"seq":999');
    expect(lines[1_000]).toContain('"code":"stopping"');
  });

  test("whose reader has gone ends nothing", async () => {
    const { status, said } = await speak(1_000, "goes");
    expect(said).toMatch(/^\d+ MiB\n$/);
    expect(status).toBe(0);
  });

  test("whose reader has stopped reading holds up nothing and fills no memory", async () => {
    const { status, said } = await speak(200_000, "sleeps");
    expect(status).toBe(0);
    expect(Number.parseInt(said, 10)).toBeLessThan(300);
  });
});
