import { SerialPort } from "serialport";
import type { FobAddress } from "../../../shared/base/ids.ts";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { encodeLine, LineReader } from "../../../shared/frame/serialLine.ts";
import type { Carrier, CarrierFault, HearReply } from "./carrier.ts";

export interface SerialWish {
  readonly path: string;
  readonly baudRate: number;
  readonly address: FobAddress;
  readonly hear: HearReply;
}

/** Opens a serial line and says hello on it; framed as docs/frames.md says. */
export async function openSerialCarrier(wish: SerialWish): Promise<Result<Carrier, CarrierFault>> {
  const port = new SerialPort({ path: wish.path, baudRate: wish.baudRate, autoOpen: false });
  const opened = await settled((done) => port.open(done));
  if (!opened.ok) return opened;
  const reader = new LineReader();
  // A hang-up is only noticed while somebody listens, so listening begins before anything is said.
  port.on("data", (piece: Uint8Array) => {
    for (const message of reader.feed(piece)) {
      if (message.kind === "reply" && message.address === wish.address) wish.hear(message.reply);
    }
  });
  const lost = new Promise<void>((resolve) => {
    port.once("close", () => resolve());
    port.once("error", () => resolve());
  });
  const say = async (message: Parameters<typeof encodeLine>[0]): Promise<Result<undefined, CarrierFault>> => {
    const line = encodeLine(message);
    if (!line.ok) return failed({ code: "serial-line", detail: line.fault });
    const bytes = Buffer.from(line.value);
    return settled((done) => port.write(bytes, (error) => (error ? done(error) : port.drain(done))));
  };
  const greeted = await say({ kind: "hello", address: wish.address });
  if (!greeted.ok) return greeted;
  return ok({
    where: undefined,
    lost,
    send: (frame) => say({ kind: "frame", address: wish.address, serviceData: frame }),
    close: async () => void (port.isOpen && (await settled((done) => port.close(done)))),
  });
}

function settled(
  work: (done: (error?: Error | null) => void) => void,
): Promise<Result<undefined, CarrierFault>> {
  return new Promise((resolve) => {
    work((error) => resolve(error ? failed({ code: "serial-line", detail: error.message }) : ok(undefined)));
  });
}
