import type { Result } from "../../../shared/base/result.ts";
import type { VaultFault } from "../../app/vault.ts";
import type { KeyName } from "./keyWrap.ts";
import type { WrappedKey } from "./vaultStore.ts";

/** What the main thread asks of the vault's, and what it gets. */
export interface VaultCalls {
  all: { readonly asks: undefined; readonly gives: readonly WrappedKey[] };
  keep: { readonly asks: WrappedKey; readonly gives: undefined };
  destroy: {
    readonly asks: { readonly name: KeyName; readonly replacement: WrappedKey };
    readonly gives: undefined;
  };
  close: { readonly asks: undefined; readonly gives: undefined };
}

export type VaultCall = keyof VaultCalls;

/** Numbered, so that an answer finds its question. */
export type VaultQuestion = {
  readonly [Call in VaultCall]: {
    readonly id: number;
    readonly call: Call;
    readonly asks: VaultCalls[Call]["asks"];
  };
}[VaultCall];

export interface VaultReply {
  readonly id: number;
  readonly result: Result<VaultCalls[VaultCall]["gives"], VaultFault>;
}
