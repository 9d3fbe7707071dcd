/** What an HTTP server bounds. Tests make some of them small to stand at the edge. */
export interface HttpLimits {
  readonly connections: number;
  readonly headersWithinMs: number;
  readonly requestWithinMs: number;
  readonly keepAliveMs: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
  readonly pathChars: number;
  readonly requestsPerConnection: number;
  readonly closeWithinMs: number;
}

export const httpLimits: HttpLimits = {
  /** A few monitors and, later, people's browsers. Past it a newcomer is closed at once; MQTT has its own places. */
  connections: 256,
  /** Whoever sends a request letter by letter holds a place no longer than this. Then 408 and the end. */
  headersWithinMs: 5_000,
  requestWithinMs: 10_000,
  /** Monitors ask every 15 to 60 s; keeping their connection for less only costs a handshake on loopback. */
  keepAliveMs: 5_000,
  /** Browsers send some 2 kB. Past it 431. */
  headerBytes: 8_192,
  /** Nothing here takes a body yet. Past it 413. */
  bodyBytes: 16_384,
  pathChars: 200,
  requestsPerConnection: 1_000,
  /** When stopping, answers under way may take so long; then their connections end. */
  closeWithinMs: 2_000,
};
