import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MemoryDataset } from "../memory/memory-hub.ts";

/** What may be wrong with the stand-in, each tried by a test. Counters go down as answers are given. */
export type HubFaults = {
  /** A status for the next answers, with headers. */
  answers?: { status: number; times: number; headers?: Record<string, string> };
  /** The next downloads end after so many bytes. */
  cuts?: { afterBytes: number; times: number };
  /** Downloads are not served in ranges. */
  noRanges?: boolean;
  /** Downloads come from here instead of from the stand-in's CDN. */
  redirectTo?: string;
  /** Bytes come changed. */
  spoils?: boolean;
};

export type HubServer = {
  readonly url: string;
  /** Where files come from, as the Hub's come from a CDN: another host than the API's. */
  readonly cdnHost: string;
  readonly faults: HubFaults;
  /** `<host part> <method> <path>` of each request, with the token where there was one. */
  readonly requests: { path: string; token: string | undefined; range: string | undefined; from: "hub" | "cdn" }[];
  close(): Promise<void>;
};

/**
 * The part of the Hub's HTTP API that we use, as its documentation and its own library have it: `/api/datasets/{id}/revision/{revision}`,
 * `/api/datasets/{id}/tree/{commit}` in pages of `Link: rel="next"`, `/datasets/{id}/resolve/{commit}/{path}` that redirects to a CDN with
 * ranges. Data sets named `private/…` want the token.
 */
export const openHubServer = async (
  datasets: Readonly<Record<string, MemoryDataset>>,
  { token = "hf_secret", pageSize = 2 } = {},
): Promise<HubServer> => {
  const faults: HubFaults = {};
  const requests: HubServer["requests"] = [];
  const note = (request: IncomingMessage, from: "hub" | "cdn") =>
    requests.push({
      path: request.url ?? "",
      token: request.headers.authorization?.replace(/^Bearer /, ""),
      range: request.headers.range,
      from,
    });
  const cdn = await listen((request, response) => {
    note(request, "cdn");
    const [, dataset = "", commit = "", path = ""] = (request.url ?? "").split("/").map(decodeURIComponent);
    serve(response, datasets[dataset]?.commits[commit]?.[path] ?? Buffer.alloc(0), request.headers.range, faults);
  });
  const cdnHost = `127.0.0.1:${portOf(cdn)}`;
  const hub = await listen((request, response) => {
    note(request, "hub");
    if (faults.answers && faults.answers.times > 0) {
      faults.answers.times -= 1;
      response.writeHead(faults.answers.status, faults.answers.headers).end();
      return;
    }
    const url = new URL(request.url ?? "/", "http://hub");
    const asked = /^\/(?:api\/)?datasets\/(.+?)\/(revision|tree|resolve)\/([^/]+)\/?(.*)$/.exec(url.pathname);
    const [, dataset = "", what = "", given = "", path = ""] = asked ?? [];
    const revision = decodeURIComponent(given);
    const found = datasets[dataset];
    const authorized = request.headers.authorization === `Bearer ${token}`;
    if (!found || (dataset.startsWith("private/") && !authorized)) {
      const status = request.headers.authorization === undefined ? 401 : 404;
      response.writeHead(status, { "x-error-code": "RepoNotFound" }).end();
      return;
    }
    if (dataset.startsWith("gated/") && !authorized) {
      response.writeHead(403, { "x-error-code": "GatedRepo" }).end();
      return;
    }
    const commit = found.branches[revision] ?? revision;
    const files = found.commits[commit];
    if (!files) {
      response.writeHead(404, { "x-error-code": "RevisionNotFound" }).end();
      return;
    }
    if (what === "revision") response.end(JSON.stringify({ _id: "1", id: dataset, sha: commit, private: false }));
    else if (what === "tree") tree(response, url, files, pageSize);
    else if (!files[decodeURIComponent(path)]) response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
    else {
      const key = [dataset, commit, decodeURIComponent(path)].map(encodeURIComponent).join("/");
      response.writeHead(302, { location: faults.redirectTo ?? `http://${cdnHost}/${key}` }).end();
    }
  });
  return {
    url: `http://127.0.0.1:${portOf(hub)}`,
    cdnHost,
    faults,
    requests,
    close: async () => {
      for (const server of [hub, cdn]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
};

const tree = (response: ServerResponse, url: URL, files: Readonly<Record<string, Buffer>>, pageSize: number): void => {
  const paths = Object.keys(files).sort();
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const next = new URL(url);
  next.searchParams.set("cursor", String(from + pageSize));
  if (from + pageSize < paths.length) response.setHeader("link", `<${next.pathname}${next.search}>; rel="next"`);
  const folders = from === 0 ? [{ type: "directory", path: "data", oid: "0".repeat(40), size: 0 }] : [];
  response.end(
    JSON.stringify([...folders, ...paths.slice(from, from + pageSize).map((path) => entry(path, files[path]))]),
  );
};

/** Small files lie in git itself; `.parquet` lies in the large file storage. */
const entry = (path: string, content: Buffer = Buffer.alloc(0)) => {
  const oid = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  if (!path.endsWith(".parquet") || path.includes("small")) return { type: "file", path, oid, size: content.length };
  const lfs = { oid: createHash("sha256").update(content).digest("hex"), size: content.length, pointerSize: 130 };
  return { type: "file", path, oid, size: content.length, lfs, xetHash: "f".repeat(64) };
};

const serve = (response: ServerResponse, content: Buffer, range: string | undefined, faults: HubFaults): void => {
  const from = faults.noRanges === true ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  const body = Buffer.from(content.subarray(from));
  if (faults.spoils === true && body.length > 0) body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1;
  response.setHeader("content-length", body.length);
  if (from > 0) response.writeHead(206, { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
  if (faults.cuts && faults.cuts.times > 0) {
    faults.cuts.times -= 1;
    response.write(body.subarray(0, faults.cuts.afterBytes), () => response.destroy());
    return;
  }
  response.end(body);
};

const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> => {
  const server = createServer(answer);
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  return server;
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
