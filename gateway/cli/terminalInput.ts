import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { misused } from "./ended.ts";
import type { Input } from "./kit.ts";
import { cliLimits } from "./limits.ts";

/** The keyboard, or whatever is piped in. */
export function terminalInput(stream: NodeJS.ReadStream, prompt: NodeJS.WriteStream): Input {
  return {
    isTerminal: stream.isTTY === true,
    ask: (question, hidden) => askAt(stream, prompt, { question, hidden }),
    readAll: () => readAllOf(stream),
  };
}

async function askAt(
  stream: NodeJS.ReadStream,
  prompt: NodeJS.WriteStream,
  { question, hidden }: { readonly question: string; readonly hidden: boolean },
): Promise<string> {
  prompt.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: stream,
    output: hidden ? nowhere : prompt,
    terminal: stream.isTTY === true,
  });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    if (hidden) prompt.write("\n");
  }
}

async function readAllOf(stream: NodeJS.ReadStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.length > cliLimits.fileBytes) throw misused("More was piped in than any command takes.");
  }
  return text;
}
