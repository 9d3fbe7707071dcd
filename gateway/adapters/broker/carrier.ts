/** What carries a client's bytes: a TCP, TLS or WebSocket connection. */
export interface Carrier {
  /** The remote address without its port, IPv4 in its own form. */
  readonly address: string;
  send(bytes: Uint8Array): void;
  /** Bytes sent that the operating system has not taken yet. */
  unsent(): number;
  pause(): void;
  resume(): void;
  /** Until `release`, not even the connection's end is noticed. Independent of `pause`. */
  hold(): void;
  release(): void;
  /** Ends the connection once what was sent has gone, or after a moment. */
  end(): void;
}

/** What a carrier tells; replaced as the connection passes from the door to the broker. */
export interface CarrierEars {
  heard(bytes: Buffer): void;
  /** The connection is gone or its peer has ended it; told once. */
  gone(): void;
}

export interface Listened {
  readonly carrier: Carrier;
  /** Begins reading. */
  listen(ears: CarrierEars): void;
}

/** How long unsent bytes may still go out after `end`. */
export const lingerMs = 2_000;

/** IPv4 inside IPv6 is the same address; of IPv6 the site's 64 bits count, since one host has all the rest. */
export function plainAddress(remote: string | undefined): string {
  if (remote === undefined) return "unknown";
  if (remote.startsWith("::ffff:")) return remote.slice(7);
  if (!remote.includes(":") || remote === "::1") return remote;
  const [head = "", tail] = remote.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  if (tail !== undefined) while (groups.length < 4) groups.push("0");
  return `${groups.slice(0, 4).join(":")}::/64`;
}
