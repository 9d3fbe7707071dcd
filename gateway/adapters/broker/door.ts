import { Duplex } from "node:stream";
import type { Carrier } from "./carrier.ts";
import type { BrokerLimits } from "./limits.ts";
import type { Peer } from "./peer.ts";

/** Unread bytes after which the client is read no further until aedes has caught up. */
const unreadBytes = 65_536;

/** Of the broker's bounds, those that stand at the door. */
export type DoorLimits = Pick<BrokerLimits, "unansweredPerClient" | "readBytesPerTurn">;

/**
 * The stream aedes speaks through. It opens only once a whole CONNECT has
 * arrived, so that nobody who never finishes one costs more than a socket.
 * Writing never waits: what the peer does not take is bounded where it is sent.
 *
 * aedes calls `read` once per `readable` and expects all there is, while a
 * stream of Node 26 hands out one chunk a time: a packet that came in two
 * pieces would wait for ever. So the reading side is our own.
 */
export class Door extends Duplex {
  readonly carrier: Carrier;
  /** Set once the login is accepted. */
  peer: Peer | undefined;
  /** The will the CONNECT brought, judged once we know who it is. */
  willTopic: string | undefined;
  willQos = 0;
  /** The username and client id as the client gave them. */
  username = "";
  clientId = "";
  /** Called once, when the login has come to its end, either way. */
  settled: () => void = nothing;
  readonly #limits: DoorLimits;
  #isGone = false;
  #unread: Buffer[] = [];
  #unreadBytes = 0;
  #unanswered = 0;
  #readThisTurn = 0;
  #unsaid: Buffer[] = [];

  constructor(carrier: Carrier, limits: DoorLimits) {
    super({ allowHalfOpen: false, autoDestroy: true, emitClose: true });
    this.carrier = carrier;
    this.#limits = limits;
    this.on("error", nothing);
  }

  /** Bytes from the client. */
  hear(bytes: Buffer): void {
    if (this.destroyed) return;
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length;
    if (this.#unreadBytes > unreadBytes) this.carrier.pause();
    this.#nudge();
  }

  /** One more message of this client is being dealt with. */
  asked(): void {
    this.#unanswered += 1;
  }

  /** One of them is dealt with. */
  answered(): void {
    this.#unanswered -= 1;
    this.#nudge();
  }

  /** What has come and was not read yet, as far as this turn of the event loop still has room for it. */
  override read(size?: number): Buffer | null {
    const [first] = this.#unread;
    const room = this.#limits.readBytesPerTurn - this.#readThisTurn;
    if (size === 0 || first === undefined || room <= 0) return null;
    const all = this.#unread.length === 1 ? first : Buffer.concat(this.#unread);
    const now = all.length > room ? all.subarray(0, room) : all;
    this.#unread = now.length < all.length ? [all.subarray(room)] : [];
    const left = this.#unreadBytes - now.length;
    if (this.#unreadBytes > unreadBytes && left <= unreadBytes && !this.#isGone) this.carrier.resume();
    this.#unreadBytes = left;
    if (this.#readThisTurn === 0) setImmediate(() => this.#turnOver());
    this.#readThisTurn += now.length;
    return now;
  }

  #turnOver(): void {
    this.#readThisTurn = 0;
    this.#nudge();
  }

  /** The connection is gone; the broker's own clearing up may come later. */
  lost(): void {
    this.#isGone = true;
    this.peer?.gone();
  }

  /** Ends as a stream does whose peer is gone; aedes takes this as the end, where a bare `destroy` costs it an error. */
  leave(): void {
    this.emit("end");
    this.destroy();
  }

  get isGone(): boolean {
    return this.#isGone || this.destroyed;
  }

  /**
   * P2: a press whose confirmation is withheld must not hold up the next. aedes
   * takes each nudge for the end of one message under way and reads on only
   * after the last, so it gets as many as there are.
   */
  #nudge(): void {
    if (this.destroyed || this.#unanswered >= this.#limits.unansweredPerClient) return;
    if (this.#readThisTurn >= this.#limits.readBytesPerTurn) return;
    const most = this.#unanswered + 1;
    for (let nudge = 0; nudge < most && this.#unread.length > 0; nudge += 1) this.emit("readable");
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#say(chunk);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    for (const { chunk } of chunks) this.#say(chunk);
    done();
  }

  /** aedes writes packets in pieces, and a PUBACK for each of many heartbeats: one send for all that comes in one go. */
  #say(piece: Buffer): void {
    if (this.#unsaid.length === 0) process.nextTick(() => this.#sayAll());
    this.#unsaid.push(piece);
  }

  #sayAll(): void {
    const [first] = this.#unsaid;
    if (first === undefined) return;
    const all = this.#unsaid.length === 1 ? first : Buffer.concat(this.#unsaid);
    this.#unsaid = [];
    if (!this.#isGone) this.carrier.send(all);
  }

  override _destroy(_error: Error | null, done: () => void): void {
    this.#sayAll();
    this.lost();
    this.settled();
    this.carrier.end();
    done();
  }
}

function nothing(): void {}
