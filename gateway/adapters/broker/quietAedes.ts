import { Aedes, type AedesOptions, type Client, type PublishPacket } from "aedes";

type Done = (error?: Error) => void;

/**
 * aedes without its own routing: it speaks the protocol (CONNECT, SUBSCRIBE,
 * PUBLISH, PUBACK, keep-alive, wills), and what a client published is handed to
 * `routed`. Its matcher, its `$SYS` topics and its store would cost several
 * promises and turns of the event loop per message, and nobody may read `$SYS`.
 *
 * Subscribing and unsubscribing answer at once, so that a client that does both
 * in one breath ends as it said, in its order.
 */
export class QuietAedes extends Aedes {
  readonly #routed: (packet: PublishPacket) => void;

  constructor(options: AedesOptions, routed: (packet: PublishPacket) => void) {
    super({ ...options, mq: silentEmitter });
    this.#routed = routed;
  }

  override publish(packet: PublishPacket, client: Client | Done | null, done?: Done): void {
    if (client && typeof client !== "function") this.#routed(packet);
    const told = typeof client === "function" ? client : done;
    told?.();
  }

  override subscribe(_topic: string, _deliver: unknown, done?: Done): void {
    done?.();
  }

  override unsubscribe(_topic: string, _deliver: unknown, done?: Done): void {
    done?.();
  }
}

const silentEmitter = {
  on: (): void => {},
  removeListener: (): void => {},
  emit: (): void => {},
  close: (done: () => void): void => {
    setImmediate(done);
  },
};
