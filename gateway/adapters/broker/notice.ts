import type { BrokerLimits } from "./limits.ts";

/** Why somebody was turned away, or what else an administrator may want to know. Stable: alert rules depend on them. */
export type BrokerNoticeCode =
  | "login-refused"
  | "protocol-refused"
  | "client-id-refused"
  | "will-refused"
  | "clients-full"
  | "waiting-full"
  | "credential-crowded"
  | "packet-oversize"
  | "packet-malformed"
  | "publish-denied"
  | "qos2-refused"
  | "subscribe-denied"
  | "subscriber-slow"
  | "connect-late"
  | "handshake-failed"
  | "retained-full"
  | "tls-reloaded";

/** P10: ids and addresses only; never a name, a secret, a topic's content or a payload. */
export interface BrokerNotice {
  readonly code: BrokerNoticeCode;
  /** `<org>/person/<id>` and the like as the client gave it, once it has been understood. */
  readonly username: string | undefined;
  /** The remote address, without its port. */
  readonly address: string | undefined;
}

/** What the metrics read. Plain counters: they only go up, except `connected` and `waiting`. */
export interface BrokerStats {
  readonly connected: { person: number; relay: number; fob: number };
  /** Connections, handshakes, logins and endings that wait for their turn. */
  readonly waiting: number;
  admitted: number;
  loginsRefused: number;
  packetsOversize: number;
  packetsMalformed: number;
  slowSubscribersDropped: number;
  publishesDenied: number;
  subscribesDenied: number;
  arrivals: number;
  published: number;
  confirmed: number;
  noticesHeldBack: number;
}

export function freshStats(waiting: () => number): BrokerStats {
  return {
    connected: { person: 0, relay: 0, fob: 0 },
    get waiting() {
      return waiting();
    },
    admitted: 0,
    loginsRefused: 0,
    packetsOversize: 0,
    packetsMalformed: 0,
    slowSubscribersDropped: 0,
    publishesDenied: 0,
    subscribesDenied: 0,
    arrivals: 0,
    published: 0,
    confirmed: 0,
    noticesHeldBack: 0,
  };
}

export type Tell = (code: BrokerNoticeCode, about: Partial<Omit<BrokerNotice, "code">>) => void;

/** Passes notices on, so many of each code per minute: whoever floods the broker does not flood the log. */
export function boundedNotices(
  sink: (notice: BrokerNotice) => void,
  { limits, stats }: { readonly limits: BrokerLimits; readonly stats: BrokerStats },
): Tell {
  const told = new Map<BrokerNoticeCode, { minute: number; count: number }>();
  return (code, about) => {
    const minute = Math.floor(performance.now() / 60_000);
    const tally = told.get(code) ?? { minute, count: 0 };
    if (tally.minute !== minute) {
      tally.minute = minute;
      tally.count = 0;
    }
    tally.count += 1;
    told.set(code, tally);
    if (tally.count > limits.noticesPerMinute) {
      stats.noticesHeldBack += 1;
      return;
    }
    sink({ code, username: about.username, address: about.address });
  };
}
