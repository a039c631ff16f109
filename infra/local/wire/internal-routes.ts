import { Readable } from "node:stream";
import type { Cloud } from "../core/cloud.ts";
import { faultNames, faultTable } from "../core/fault-table.ts";
import type { Entry } from "../core/journal.ts";
import { AwsError } from "./aws-error.ts";
import { jsonBodyLimitBytes, readAll } from "./body.ts";
import { parseJsonObject } from "./run-operation.ts";
import type { AwsRequest, AwsResponse, InternalRoute } from "./types.ts";

const json = (value: unknown, status = 200): AwsResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

const wholeNumber = (query: URLSearchParams, name: string, otherwise: number): number => {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,15}$/.test(text))
    throw new AwsError("ValidationException", `The parameter "${name}" is "${text}"; it must be a whole number.`);
  return Number(text);
};

/** Every entry after `after`, then each new one, as NDJSON, until the reader leaves. Reads on in pages, so that a long journal is never in memory whole. */
const followStream = (cloud: Cloud, after: number, signal: AbortSignal): Readable => {
  let last = after;
  let wake = () => {};
  const stop = cloud.journal.follow(() => wake());
  const stream = new Readable({
    read() {
      let wanted = true;
      const drain = () => {
        wake = () => {};
        let page: Entry[];
        while (wanted && (page = cloud.journal.read(last, 500)).length > 0) {
          last = page.at(-1)?.sequence ?? last;
          wanted = this.push(page.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
        }
        if (wanted) wake = drain;
      };
      drain();
    },
    destroy(cause, done) {
      stop();
      done(cause);
    },
  });
  signal.addEventListener("abort", () => stream.destroy(), { once: true });
  return stream;
};

const journalRoute = (cloud: Cloud): InternalRoute => ({
  method: "GET",
  path: "/_choreo/journal",
  handle: ({ query, signal }) => {
    const after = wholeNumber(query, "after", 0);
    if (query.get("follow") !== "true") return json(cloud.journal.read(after, wholeNumber(query, "limit", 1000)));
    return {
      status: 200,
      headers: { "content-type": "application/x-ndjson" },
      body: followStream(cloud, after, signal),
    };
  },
});

const faultReport = ({ faults }: Cloud): AwsResponse => {
  const rates = faults.rates();
  const struck = faults.struck();
  const row = (name: (typeof faultNames)[number]) => ({
    rate: rates[name],
    struck: struck[name] ?? 0,
    ...faultTable[name],
  });
  return json(Object.fromEntries(faultNames.map((name) => [name, row(name)])));
};

const faultRoutes = (cloud: Cloud): InternalRoute[] => [
  { method: "GET", path: "/_choreo/faults", handle: () => faultReport(cloud) },
  {
    method: "POST",
    path: "/_choreo/faults",
    handle: ({ body }) => {
      cloud.faults.set(body);
      return faultReport(cloud);
    },
  },
];

/** The routes every local cloud has beside AWS's. */
export const ownRoutes = (cloud: Cloud): InternalRoute[] => [journalRoute(cloud), ...faultRoutes(cloud)];

/** Answers a request under `/_choreo/`. */
export const answerInternal = async (
  routes: readonly InternalRoute[],
  request: AwsRequest,
  signal: AbortSignal,
): Promise<AwsResponse> => {
  const route = routes.find((route) => route.path === request.path && route.method === request.method);
  if (!route) return json({ message: `${request.method} ${request.path} is not a route of the local cloud.` }, 404);
  if (route.method === "POST" && !(request.headers["content-type"] ?? "").startsWith("application/json")) {
    return json({ message: `${request.path} takes content-type application/json.` }, 415);
  }
  try {
    const body =
      route.method === "POST" ? parseJsonObject(await readAll(request.stream, jsonBodyLimitBytes)) : undefined;
    return await route.handle({ query: request.query, body, signal });
  } catch (cause) {
    if (cause instanceof AwsError) return json({ code: cause.code, message: cause.message }, cause.status);
    throw cause;
  }
};
