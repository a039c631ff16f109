import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import { createServer, type AddressInfo, type Socket } from "node:net";

/** How long requests in flight may take to end once the listener closes. */
const graceMs = 2000;

/** The first bytes of HTTP/2's connection preface (RFC 9113, section 3.4); no HTTP/1 method starts like it. */
const http2Preface = "PRI";

type OnRequest = (
  incoming: IncomingMessage | Http2ServerRequest,
  outgoing: ServerResponse | Http2ServerResponse,
) => void;

export type Listener = { readonly port: number; close(): Promise<void> };

/** Waits for enough bytes to tell the protocol, and gives them back to the socket. */
const peek = (socket: Socket, decide: (start: string) => void): void => {
  let seen = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    const start = seen.toString("latin1", 0, http2Preface.length);
    if (start.length < http2Preface.length && http2Preface.startsWith(start)) return;
    socket.removeListener("data", onData);
    socket.pause();
    socket.unshift(seen);
    decide(start);
    process.nextTick(() => socket.resume());
  };
  socket.on("data", onData);
};

/** Which HTTP/1 connections have a request in flight: only the idle ones may be cut at once. */
const trackRequests = () => {
  const inFlight = new Map<Socket, number>();
  let closing = false;
  const change = (socket: Socket, by: number) => {
    const count = (inFlight.get(socket) ?? 0) + by;
    if (inFlight.has(socket)) inFlight.set(socket, count);
    if (closing && count <= 0) socket.end();
  };
  return {
    connected: (socket: Socket) => {
      inFlight.set(socket, 0);
      socket.once("close", () => inFlight.delete(socket));
    },
    began: (incoming: IncomingMessage, outgoing: ServerResponse) => {
      const { socket } = incoming;
      change(socket, 1);
      outgoing.once("close", () => change(socket, -1));
    },
    close: () => {
      closing = true;
      for (const [socket, count] of inFlight) if (count === 0) socket.destroy();
    },
    isClosing: () => closing,
  };
};

/** Listens on one port for HTTP/1.1 and for HTTP/2 without TLS, which the SDK's bedrock-runtime client insists on. */
export const openListener = async (
  options: { host: string; port: number },
  onRequest: OnRequest,
): Promise<Listener> => {
  const tracked = trackRequests();
  // Longer than clients keep idle connections, so that the server never closes one under a request being sent.
  const http1 = createHttp1({ keepAliveTimeout: 120_000, requestTimeout: 0, maxHeaderSize: 65_536 });
  http1.on("request", (incoming, outgoing) => {
    tracked.began(incoming, outgoing);
    if (tracked.isClosing()) outgoing.setHeader("connection", "close");
    onRequest(incoming, outgoing);
  });
  // By default a session may hold 10 MB, less than one model request, and is cut with ENHANCE_YOUR_CALM.
  const http2 = createHttp2({ maxSessionMemory: 256, settings: { initialWindowSize: 1_048_576 } });
  const sessions = new Set<ServerHttp2Session>();
  http2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    // A client that resets its connection must not end the process.
    session.on("error", () => session.destroy());
  });
  http2.on("request", onRequest);

  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    peek(socket, (start) => {
      if (start === http2Preface) return http2.emit("connection", socket);
      tracked.connected(socket);
      return http1.emit("connection", socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    tracked.close();
    for (const session of sessions) session.close();
    const cut = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, graceMs);
    await closed;
    clearTimeout(cut);
    http1.close();
    http2.close();
  };
  return { port: (server.address() as AddressInfo).port, close };
};
