import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { WebSocketServer } from "ws";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import type { BrokerFault, Listening } from "../../app/broker.ts";
import { type Listened, plainAddress } from "./carrier.ts";
import type { BrokerLimits } from "./limits.ts";
import type { Lobby } from "./lobby.ts";
import type { Tell } from "./notice.ts";
import { socketCarrier } from "./socketCarrier.ts";
import type { ServerSecurity } from "./tlsContext.ts";
import { webSocketCarrier } from "./webSocketCarrier.ts";

export interface ListenerTies {
  readonly limits: BrokerLimits;
  readonly tell: Tell;
  /** Where accepted connections wait to be read. */
  readonly arrivals: Lobby;
  /** Where TLS handshakes wait for their turn. */
  readonly handshakes: Lobby;
  /** Present wherever a listener is encrypted. */
  readonly security: ServerSecurity | undefined;
  called(listened: Listened): void;
}

export interface OpenListener {
  readonly listening: Listening;
  /** New handshakes use the new certificate; connections that stand are not touched. */
  secure(security: ServerSecurity): void;
  close(): Promise<void>;
}

/** Connections the operating system holds before we accept them; it takes less where its own bound (4096 on Debian) is lower. Past it a newcomer is left to try again. */
const backlog = 4_096;

/**
 * Listens with one plain server, whatever the transport: a connection is
 * accepted unread, waits for its turn, and only then meets TLS or HTTP.
 */
export async function openListener(
  wished: Listening,
  ties: ListenerTies,
): Promise<Result<OpenListener, BrokerFault>> {
  const inner = innerServer(wished, ties);
  const open = new Set<Socket>();
  const outer = createServer({ pauseOnConnect: true, noDelay: true, keepAlive: true }, (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    meet(socket, inner, ties);
  });
  const port = await listenOn(outer, wished);
  if (!port.ok) return port;
  return ok({
    listening: { ...wished, port: port.value },
    secure: (security) => inner?.secured?.setSecureContext(security),
    close: () =>
      new Promise((resolve) => {
        outer.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  });
}

interface Inner {
  readonly server: TlsServer | HttpServer | HttpsServer;
  readonly secured: TlsServer | HttpsServer | undefined;
}

function innerServer({ transport }: Listening, ties: ListenerTies): Inner | undefined {
  const timing = { handshakeTimeout: ties.limits.connectWithinMs };
  switch (transport) {
    case "mqtt":
      return undefined;
    case "mqtts": {
      const server = createTlsServer({ ...ties.security, ...timing }, (socket) =>
        ties.called(socketCarrier(socket)),
      );
      refuseBadHandshakes(server, ties);
      return { server, secured: server };
    }
    case "ws": {
      const server = createHttpServer(httpLimits(ties.limits));
      serveUpgrades(server, ties);
      return { server, secured: undefined };
    }
    case "wss": {
      const server = createHttpsServer({ ...httpLimits(ties.limits), ...ties.security, ...timing });
      serveUpgrades(server, ties);
      refuseBadHandshakes(server, ties);
      return { server, secured: server };
    }
  }
}

function meet(socket: Socket, inner: Inner | undefined, ties: ListenerTies): void {
  const address = plainAddress(socket.remoteAddress);
  const lobby = inner?.secured ? ties.handshakes : ties.arrivals;
  const entered = lobby.enter(address, (done) => {
    if (socket.destroyed) {
      done();
    } else if (!inner) {
      ties.called(socketCarrier(socket));
      done();
    } else {
      // Node documents this as the way to hand an accepted connection to a TLS or HTTP server.
      inner.server.emit("connection", socket);
      socket.resume();
      if (inner.secured) holdTurn(socket, ties.limits.handshakeTurnMs, done);
      else done();
    }
  });
  if (entered) return;
  ties.tell("waiting-full", { address });
  socket.destroy();
}

function holdTurn(socket: Socket, ms: number, done: () => void): void {
  const timer = setTimeout(done, ms);
  timer.unref();
  socket.once("close", () => {
    clearTimeout(timer);
    done();
  });
}

function refuseBadHandshakes(server: TlsServer | HttpsServer, { tell }: ListenerTies): void {
  server.on("tlsClientError", (_error: Error, socket: Socket) => {
    tell("handshake-failed", { address: plainAddress(socket.remoteAddress) });
    socket.destroy();
  });
}

function httpLimits(limits: BrokerLimits): object {
  return {
    headersTimeout: limits.connectWithinMs,
    requestTimeout: limits.connectWithinMs,
    connectionsCheckingInterval: limits.connectWithinMs / 2,
    maxHeaderSize: 8_192,
    noDelay: true,
  };
}

function serveUpgrades(server: HttpServer | HttpsServer, ties: ListenerTies): void {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // A frame may hold several packets; one that is longer than this can hold no allowed one.
    maxPayload: 4 * ties.limits.packetBytes,
    handleProtocols: () => "mqtt",
  });
  server.on("request", (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(426, { connection: "close", upgrade: "websocket" }).end();
  });
  server.on("clientError", (_error: Error, socket: Duplex) => socket.destroy());
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!offersMqtt(request)) {
      socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
      return;
    }
    const address = plainAddress(socket.remoteAddress);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      ties.called(webSocketCarrier(webSocket, address, socket));
    });
  });
}

function offersMqtt(request: IncomingMessage): boolean {
  const offered = request.headers["sec-websocket-protocol"] ?? "";
  return offered.split(",").some((name) => name.trim() === "mqtt");
}

async function listenOn(server: Server, wished: Listening): Promise<Result<number, BrokerFault>> {
  const where = `${wished.transport}://${wished.host}:${wished.port}`;
  return new Promise((resolve) => {
    // Not once: an error while accepting, later on, must find somebody who takes it. It settles nothing twice.
    server.on("error", (error) => {
      resolve(failed({ code: "broker-not-listening", detail: `${where}: ${error.message}` }));
    });
    server.listen({ host: wished.host, port: wished.port, backlog }, () => {
      const bound = server.address();
      resolve(ok(bound !== null && typeof bound === "object" ? bound.port : wished.port));
    });
  });
}
