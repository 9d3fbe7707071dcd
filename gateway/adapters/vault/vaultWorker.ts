import { parentPort, workerData } from "node:worker_threads";
import { certain } from "../../../shared/base/invariant.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { VaultFault } from "../../app/vault.ts";
import { trusted } from "./trusted.ts";
import type { VaultCall, VaultCalls, VaultQuestion } from "./vaultCalls.ts";
import { VaultStore } from "./vaultStore.ts";

/** The vault's thread: enrolling a fob on a slow disk must not hold up a press. */
const port = certain(parentPort ?? undefined, "the port of the vault's thread");
const store = new VaultStore(trusted<{ readonly path: string }>(workerData).path);

port.on("message", (question: VaultQuestion) => {
  port.postMessage({ id: question.id, result: answerTo(question) });
});

function answerTo(question: VaultQuestion): Result<VaultCalls[VaultCall]["gives"], VaultFault> {
  switch (question.call) {
    case "all":
      return store.all();
    case "keep":
      return store.keep(question.asks);
    case "destroy":
      return store.destroy(question.asks.name, question.asks.replacement);
    case "close":
      return store.close();
  }
}
