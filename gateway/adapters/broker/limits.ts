/** Everything the broker bounds. Tests make some of them small to stand at the edge. */
export interface BrokerLimits {
  readonly clients: number;
  readonly clientsKeptForDevices: number;
  readonly clientsPerCredential: number;
  readonly waiting: number;
  readonly waitingPerAddress: number;
  readonly connectBytes: number;
  readonly packetBytes: number;
  readonly topicBytes: number;
  readonly topicLevels: number;
  readonly clientIdBytes: number;
  readonly subscriptionsPerClient: number;
  readonly wildcardFilters: number;
  readonly inFlightPerClient: number;
  readonly queuedPerClient: number;
  readonly unansweredPerClient: number;
  readonly readBytesPerTurn: number;
  readonly unsentBytesPerClient: number;
  readonly relayRetained: number;
  readonly connectWithinMs: number;
  readonly keepaliveMaxSeconds: number;
  readonly failuresBeforeSlowing: number;
  readonly failureMemoryMs: number;
  readonly failureSlowestMs: number;
  readonly failuresRemembered: number;
  readonly refusalsHeld: number;
  readonly admittingMsPerTurn: number;
  readonly admittedAtOnce: number;
  readonly endsPerTurn: number;
  readonly releasedPerTurn: number;
  readonly handshakesAtOnce: number;
  readonly handshakeTurnMs: number;
  readonly noticesPerMinute: number;
}

export const brokerLimits: BrokerLimits = {
  /** At about 20 kB each this is 400 MB at the worst. Past it a newcomer is told "server unavailable" (CONNACK 3). */
  clients: 20_000,
  /** P2: the last places go to relays and fobs only, so that watchers cannot keep a press out. */
  clientsKeptForDevices: 2_000,
  /** A person has a phone, a desk and a tablet, and each may have left a dead connection behind. Past it the oldest connection ends. */
  clientsPerCredential: 8,
  /** Connections accepted and not yet admitted: everybody coming back at once. Past it a newcomer from an address that waits already is closed. */
  waiting: 20_480,
  /** A whole organisation can stand behind one address. Past it a newcomer from that address is closed. */
  waitingPerAddress: 10_240,
  /** The CONNECT packet: client id, username, secret and a relay's will fit four times over. Past it the connection ends unread. */
  connectBytes: 2_048,
  /** Our longest message is a reception of some hundred bytes, or a note of a few thousand characters. Past it the connection ends before the packet is read. */
  packetBytes: 32_768,
  /** The longest topic of the contract has 105 bytes. Past it the connection ends (publish) or the subscription is refused. */
  topicBytes: 200,
  /** The contract's topics have at most 6 levels. Past it as above. */
  topicLevels: 8,
  /** Past it the login is refused with CONNACK 2. */
  clientIdBytes: 128,
  /** A supervisor's client needs six. Past it the subscription is refused (SUBACK 128). */
  subscriptionsPerClient: 16,
  /** Different filters with `+` in all; each costs a comparison per message. The rules allow three per organisation. Past it the subscription is refused. */
  wildcardFilters: 256,
  /** QoS 1 messages sent to one client and not yet confirmed; the rest queue behind. */
  inFlightPerClient: 100,
  /** Live messages queued behind a full window. Past it the client is too slow to rely on and is disconnected: it comes back and reads the retained state. */
  queuedPerClient: 1_000,
  /**
   * P2: messages of one client taken up and not confirmed, which is many only while the journal cannot be written: a
   * relay of fifty fobs that press without end for a quarter of a minute. Past it the client is read no further, and
   * its keep-alive ends it unless one is confirmed.
   */
  unansweredPerClient: 1_000,
  /**
   * P2: bytes of one client taken up in one turn of the event loop, some two dozen heartbeats or two milliseconds of
   * work. Past it the others have their turn first, so that a press waits behind no relay's flood.
   */
  readBytesPerTurn: 4_096,
  /** Bytes the operating system has not taken from us for one client. Past it the client is disconnected. */
  unsentBytesPerClient: 1_048_576,
  /** One status per relay. Past it a new relay's status is passed on and not retained. */
  relayRetained: 10_000,
  /** From the connection (after TLS) to a whole CONNECT. Past it the connection ends. */
  connectWithinMs: 10_000,
  /** A longer keep-alive, or none, is served as if it were this one: a dead connection is found within one and a half times this. */
  keepaliveMaxSeconds: 120,
  /** Wrong logins from one address before its connections are admitted more slowly, and for one username before its refusals are held back. */
  failuresBeforeSlowing: 10,
  /** A failure is forgotten after this long without another from the same address. */
  failureMemoryMs: 60_000,
  /** The longest a connection from a slowed address waits for the one before it, and a refusal is held. A good login from that address is slowed by it and never refused. */
  failureSlowestMs: 400,
  /** Addresses and usernames with failures on their record. Past it the oldest record goes. */
  failuresRemembered: 10_000,
  /** Refusals held back at one time. Past it a refusal goes out at once. */
  refusalsHeld: 256,
  /** Of every turn of the event loop, what admission may use; a press waits at most about this long per turn. */
  admittingMsPerTurn: 1,
  /** Logins being carried through at one time: each takes about a third of a millisecond spread over several turns. */
  admittedAtOnce: 6,
  /** Connections that may end in one turn of the event loop. Past it all but the relays' are left unread, and read again a few per turn. */
  endsPerTurn: 8,
  /** Of those, so many per turn: an end costs about a tenth of a millisecond, and 10,000 are through in two to three seconds. */
  releasedPerTurn: 4,
  /** TLS handshakes cost about 3 ms each. */
  handshakesAtOnce: 1,
  /** A handshake that waits for its peer gives up its place after this long, and goes on without one. */
  handshakeTurnMs: 20,
  /** Notices of one code per minute. Past it they are counted and not told. */
  noticesPerMinute: 30,
};
