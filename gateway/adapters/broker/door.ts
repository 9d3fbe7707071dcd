import { Duplex } from "node:stream";
import type { Carrier } from "./carrier.ts";
import type { Peer } from "./peer.ts";

/** Unread bytes after which the client is read no further until aedes has caught up. */
const unreadBytes = 65_536;

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
  readonly #unansweredMost: number;
  #isGone = false;
  #unread: Buffer[] = [];
  #unreadBytes = 0;
  #unanswered = 0;

  constructor(carrier: Carrier, unansweredMost: number) {
    super({ allowHalfOpen: false, autoDestroy: true, emitClose: true });
    this.carrier = carrier;
    this.#unansweredMost = unansweredMost;
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

  /** Everything that has come and was not read yet. */
  override read(size?: number): Buffer | null {
    const [first] = this.#unread;
    if (size === 0 || first === undefined) return null;
    const all = this.#unread.length === 1 ? first : Buffer.concat(this.#unread);
    this.#unread = [];
    if (this.#unreadBytes > unreadBytes && !this.#isGone) this.carrier.resume();
    this.#unreadBytes = 0;
    return all;
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
    if (this.#unanswered >= this.#unansweredMost) return;
    const most = this.#unanswered + 1;
    for (let nudge = 0; nudge < most && this.#unread.length > 0; nudge += 1) this.emit("readable");
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.#isGone) this.carrier.send(chunk);
    done();
  }

  /** aedes writes a packet in pieces, corked: one send for all of them. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    if (!this.#isGone) this.carrier.send(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _destroy(_error: Error | null, done: () => void): void {
    this.lost();
    this.settled();
    this.carrier.end();
    done();
  }
}

function nothing(): void {}
