import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { InvariantBroken } from "../../../shared/base/invariant.ts";

/**
 * The part of noble that speaks to the controller. Its upper part is left out on
 * purpose: that keeps every address it ever heard, holds a connectable advert
 * back until it comes a second time, joins an advert without service data to
 * what the same address said before, and lets a malformed answer of a stranger
 * end the process.
 */
export interface NobleHci extends EventEmitter {
  init(): void;
  stop(): void;
  setScanParameters(): void;
  setScanEnabled(enabled: boolean, filterDuplicates: boolean): void;
  createLeConn: (
    ...wish: readonly [
      address: string,
      addressType: string,
      parameters: object,
      reset: boolean,
      token: object,
    ]
  ) => void;
  cancelConnect(): void;
  disconnect(handle: number): void;
  writeAclDataPkt(handle: number, channel: number, packet: Buffer): Promise<void>;
  /** Every packet from the controller comes through here. */
  onSocketData(packet: Buffer): void;
}

/** What noble calls to reach a controller: its own driver of Linux's HCI sockets, or another. */
export interface HciSocket extends EventEmitter {
  bindRaw(device: number | undefined): void;
  start(): void;
  stop(): void;
  setFilter(filter: Buffer): void;
  isDevUp(): boolean;
  write(packet: Buffer): void;
}

export interface HciWish {
  /** The number in `hci0`; the first adapter when left out. */
  readonly device: number | undefined;
  /** Instead of the computer's own adapters. */
  readonly socket: HciSocket | undefined;
}

type Hci = new (options: {
  readonly deviceId: number | undefined;
  readonly userChannel: boolean;
}) => NobleHci;

const require: (name: string) => unknown = createRequire(import.meta.url);

/** Loads noble when the first adapter is opened: a gateway without Bluetooth needs none of it. */
export function makeNobleHci({ device, socket }: HciWish): NobleHci {
  const Hci = require("@stoprocent/noble/lib/hci-socket/hci.js");
  if (!isHci(Hci)) throw new InvariantBroken("@stoprocent/noble is not the package it was");
  const hci = new Hci({ deviceId: device, userChannel: false });
  if (socket !== undefined) Reflect.set(hci, "_socket", socket);
  return hci;
}

function isHci(loaded: unknown): loaded is Hci {
  if (typeof loaded !== "function") return false;
  const has: unknown = Reflect.get(loaded, "prototype");
  const needed = [
    "init",
    "stop",
    "setScanParameters",
    "setScanEnabled",
    "createLeConn",
    "cancelConnect",
  ].concat(["disconnect", "writeAclDataPkt", "onSocketData", "on"]);
  return (
    typeof has === "object" &&
    has !== null &&
    needed.every((name) => typeof Reflect.get(has, name) === "function")
  );
}

/** noble writes addresses with colons. */
export function colons(address: FobAddress): string {
  return address.replaceAll(/(..)(?!$)/g, "$1:");
}

/** An adapter that is gone cannot be told to stop, and need not be; noble says so by throwing. */
export function evenIfGone(farewell: () => void): void {
  try {
    farewell();
  } catch {
    // Nothing is left to stop.
  }
}
