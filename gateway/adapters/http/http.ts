import { STATUS_CODES } from "node:http";
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import { failed, ok, type Result } from "../../../shared/base/result.ts";
import { type HttpLimits, httpLimits } from "./limits.ts";

type HttpFaultCode = "http-not-listening";

export interface HttpFault {
  readonly code: HttpFaultCode;
  readonly detail: string;
}

/** Adds a group of paths to the server. */
export type Routes = (server: FastifyInstance) => void;

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly routes: readonly Routes[];
  readonly limits: HttpLimits | undefined;
  /** P11: an answer failed in a way nobody foresaw: we are wrong about something. */
  broken(error: unknown): void;
}

export interface OpenHttp {
  readonly host: string;
  readonly port: number;
  /** Takes no more, lets answers under way finish for a moment, then ends them. */
  close(): Promise<void>;
}

/** What every answer says to a browser: trust nothing from elsewhere, keep nothing, tell nobody. */
const headers: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Serves the given routes and refuses everything else in RFC 9457's form. */
export async function openHttp(options: HttpOptions): Promise<Result<OpenHttp, HttpFault>> {
  const { host, port, routes } = options;
  const limits = options.limits ?? httpLimits;
  const server = makeServer(limits);
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(headers);
  });
  server.setNotFoundHandler((request, reply) => {
    if (request.method === "GET" || request.method === "HEAD")
      return problem(reply, 404, "There is nothing at this path.");
    reply.header("allow", "GET");
    return problem(reply, 405, "This path takes no such method.");
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.broken(error);
    return problem(
      reply,
      status,
      status >= 500 ? "The answer could not be made." : "The request cannot be read.",
    );
  });
  for (const add of routes) add(server);
  try {
    await server.listen({ host, port });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failed({ code: "http-not-listening", detail: `http://${host}:${port}: ${why}` });
  }
  const bound = server.server.address();
  return ok({
    host,
    port: bound !== null && typeof bound === "object" ? bound.port : port,
    close: () => close(server, limits),
  });
}

/** An answer that says what went wrong, for people and programs: `application/problem+json`. */
function problem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  return reply
    .code(status)
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify({ type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail }));
}

function makeServer(limits: HttpLimits): FastifyInstance {
  const server: FastifyInstance = fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: limits.bodyBytes,
    routerOptions: { maxParamLength: limits.pathChars },
    connectionTimeout: limits.requestWithinMs,
    requestTimeout: limits.requestWithinMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxRequestsPerSocket: limits.requestsPerConnection,
    forceCloseConnections: "idle",
    http: {
      headersTimeout: limits.headersWithinMs,
      connectionsCheckingInterval: Math.min(limits.headersWithinMs, 1_000),
      maxHeaderSize: limits.headerBytes,
      insecureHTTPParser: false,
    },
    clientErrorHandler(error, socket) {
      // Nobody there to answer, or not in a language in which to.
      if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
      const status =
        error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
    },
  });
  server.server.maxConnections = limits.connections;
  // What a path takes as a body it says itself; nothing is parsed unasked.
  server.removeAllContentTypeParsers();
  return server;
}

async function close(server: FastifyInstance, limits: HttpLimits): Promise<void> {
  const patience = setTimeout(() => server.server.closeAllConnections(), limits.closeWithinMs);
  try {
    await server.close();
  } finally {
    clearTimeout(patience);
  }
}
