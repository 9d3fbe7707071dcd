import type { BrokerFault, Listening } from "../../app/broker.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerNotice } from "./notice.ts";

export interface EmbeddedBrokerOptions {
  /** Where to listen; port 0 takes any free one. */
  readonly listeners: readonly Listening[];
  /** Needed by `mqtts` and `wss`. */
  readonly tls: TlsFiles | undefined;
  /** Without these words, `mqtt` and `ws` listen on loopback only: secrets would cross the network readable. */
  readonly plainBeyondLoopback: "refused" | "i-accept-unencrypted";
  readonly limits: BrokerLimits;
  /** Something an administrator may want to know. Called rarely: floods are held back. */
  notice(notice: BrokerNotice): void;
  /** P11: something broke while running, e.g. a new certificate that cannot be read. */
  fault(fault: BrokerFault): void;
}

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** How often the two files are looked at for a change, in milliseconds; 0: only on `reloadTls`. */
  readonly lookEveryMs: number;
}
