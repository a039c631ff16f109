import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Cloud } from "../core/cloud.ts";
import { AwsError, notHere } from "./aws-error.ts";
import { jsonBodyLimitBytes, readAll } from "./body.ts";
import { handleWithFaults } from "./call-faults.ts";
import { readScope, toCaller, type Identify } from "./credentials.ts";
import { findService, nameOfUnknown } from "./dispatch.ts";
import { answerInternal, ownRoutes } from "./internal-routes.ts";
import { openListener } from "./listener.ts";
import { refusalOfForeign } from "./local-only.ts";
import { refusal } from "./refusal.ts";
import { toAwsError } from "./run-operation.ts";
import type { AwsRequest, AwsResponse, InternalRoute, LocalService } from "./types.ts";

export type { Identify } from "./credentials.ts";

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

export type Served = {
  cloud: Cloud;
  services: readonly LocalService[];
  /** whose access key this is; absent: only accounts */ identify?: Identify;
  /** after a call that changed something, before its answer */ afterCall?: (accessKeyId: string) => Promise<void>;
};

export type LocalServer = {
  /** `http://127.0.0.1:4566`; known before anything is served. */
  readonly endpoint: string;
  /** From now on AWS's APIs answer; before, they answer 503. */
  serve(served: Served): void;
  /** From now on `/_choreo/health` says ready. */
  markReady(): void;
  /** Takes no more connections, lets requests in flight end within two seconds, then cuts. */
  close(): Promise<void>;
};

type Site = Served & { routes: InternalRoute[] };

const flatten = (headers: IncomingHttpHeaders): Record<string, string> => {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    // HTTP/2 writes the host as a pseudo header.
    flat[name === ":authority" ? "host" : name] = Array.isArray(value) ? value.join(",") : value;
  }
  return flat;
};

/** Ends when the client hangs up before it was answered whole. */
const hangUp = (outgoing: Outgoing): AbortSignal => {
  const controller = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) controller.abort();
  });
  return controller.signal;
};

const splitUrl = (url: string): { path: string; query: URLSearchParams } => {
  const at = url.indexOf("?");
  return at === -1
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
};

/** HTTP/2 forbids capitals, and one name in two spellings would be sent twice. */
const lowerCased = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const send = async (response: AwsResponse, outgoing: Outgoing, method: string): Promise<void> => {
  const { body = "" } = response;
  const streams = typeof body === "object" && !Buffer.isBuffer(body);
  // A handler that knows the length better (HEAD, ranges) has said so itself.
  const bodiless = streams || response.status === 204 || response.status === 304;
  const length = bodiless ? {} : { "content-length": String(Buffer.byteLength(body)) };
  (outgoing as ServerResponse).writeHead(response.status, { ...length, ...lowerCased(response.headers) });
  if (streams && method !== "HEAD") return pipeline(body, outgoing as ServerResponse);
  if (streams) body.destroy();
  (outgoing as ServerResponse).end(streams || method === "HEAD" ? undefined : body);
};

/** The `Action` of a form, for services that are not here: the path does not say it. */
const actionOf = async ({ headers, stream }: Pick<AwsRequest, "headers" | "stream">): Promise<string | undefined> => {
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded") !== true) return undefined;
  const form = new URLSearchParams((await readAll(stream, jsonBodyLimitBytes)).toString("utf8"));
  return form.get("Action")?.slice(0, 128) ?? undefined;
};

/** By what AWS's operations are called: these only look. */
const isRead = /^(Get|Head|List|Describe|Query$|Scan$|BatchGet|Filter|Search|Lookup)/;

/** What was asked for, where no service has said it. */
const askedFor = ({ headers, method, path }: Pick<AwsRequest, "headers" | "method" | "path">): string =>
  headers["x-amz-target"]?.split(".").at(-1)?.slice(0, 128) ?? `${method} ${path}`;

/** A client that hung up while it was read from: its own affair, and no defect of ours. */
const hungUp = (cause: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true &&
  cause instanceof Error &&
  "code" in cause &&
  (cause.code === "ERR_STREAM_PREMATURE_CLOSE" || cause.code === "ECONNRESET");

const clientGone = () => new AwsError("RequestTimeout", "The client hung up before its request had been read.", 400);

const callService = async (site: Site, request: Omit<AwsRequest, "service" | "caller">): Promise<AwsResponse> => {
  const startedAt = performance.now();
  const requestId = randomUUID();
  const scope = readScope(request.headers, request.query);
  const service = findService(site.services, request, scope);
  const name = service?.name ?? service?.signingName ?? scope?.service ?? "unknown";
  let principal = "unknown";
  let response: AwsResponse;
  try {
    if (!service) throw notHere(nameOfUnknown(request, scope, await actionOf(request)));
    const caller = toCaller(scope, { cloud: site.cloud, identify: site.identify, requestId });
    principal = caller.principal;
    response = await handleWithFaults(service, { ...request, service: service.signingName, caller }, site.cloud);
    const changed = response.status < 400 && !isRead.test(response.operation ?? "");
    if (changed && scope) await site.afterCall?.(scope.accessKeyId);
  } catch (cause) {
    const error = toAwsError(hungUp(cause, request.signal) ? clientGone() : cause, {
      cloud: site.cloud,
      service: name,
      operation: askedFor(request),
    });
    response = refusal(error, {
      headers: request.headers,
      requestId,
      service: service?.signingName ?? scope?.service ?? "s3",
    });
  }
  const { status, operation = askedFor(request), error, units } = response;
  site.cloud.journal.write({
    kind: "call",
    service: name,
    operation,
    status,
    principal,
    ...(error === undefined ? {} : { error }),
    ...(units === undefined ? {} : { units }),
    durationMs: Math.round((performance.now() - startedAt) * 1000) / 1000,
  });
  return response;
};

const respond = async (
  incoming: Incoming,
  outgoing: Outgoing,
  state: { site: Site | undefined; ready: boolean },
): Promise<void> => {
  const { site, ready } = state;
  const method = incoming.method ?? "GET";
  const signal = hangUp(outgoing);
  const request = {
    method,
    ...splitUrl(incoming.url ?? "/"),
    headers: flatten(incoming.headers),
    stream: incoming,
    signal,
  };
  const foreign = refusalOfForeign(request.headers);
  if (foreign) {
    site?.cloud.journal.write({ kind: "warning", message: foreign.message, detail: { method, path: request.path } });
    const service = readScope(request.headers, request.query)?.service;
    return send(refusal(foreign, { headers: request.headers, requestId: randomUUID(), service }), outgoing, method);
  }
  if (request.path === "/_choreo/health") {
    const headers = { "content-type": "application/json" };
    return send({ status: ready ? 200 : 503, headers, body: JSON.stringify({ ready }) }, outgoing, method);
  }
  if (!site) {
    const starting = new AwsError("ServiceUnavailable", "The local cloud is still starting.", 503);
    return send(refusal(starting, { headers: request.headers, requestId: randomUUID() }), outgoing, method);
  }
  if (request.path.startsWith("/_choreo/")) {
    const caller = toCaller(undefined, { cloud: site.cloud, identify: undefined, requestId: "" });
    return send(await answerInternal(site.routes, { ...request, service: "choreo", caller }, signal), outgoing, method);
  }
  return send(await callService(site, request), outgoing, method);
};

const onFailure = (cause: unknown, outgoing: Outgoing, site: Site | undefined): void => {
  // A client that hung up is its own affair; anything else is a defect that must show.
  if (outgoing.closed || outgoing.destroyed) return;
  const detail = { error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) };
  site?.cloud.journal.write({ kind: "warning", message: "A response broke off.", detail });
  outgoing.destroy();
};

/** One address for every AWS service, HTTP/1.1 and HTTP/2 on the same port. */
export const startServer = async (options: { host: string; port: number }): Promise<LocalServer> => {
  const state: { site: Site | undefined; ready: boolean } = { site: undefined, ready: false };
  const listener = await openListener(options, (incoming, outgoing) => {
    respond(incoming, outgoing, state).catch((cause: unknown) => onFailure(cause, outgoing, state.site));
  });
  return {
    endpoint: `http://${options.host}:${listener.port}`,
    serve: (served) => {
      const added = served.services.flatMap((service) => service.internal ?? []);
      state.site = { ...served, routes: [...ownRoutes(served.cloud), ...added] };
    },
    markReady: () => {
      state.ready = true;
    },
    close: () => listener.close(),
  };
};
