/** Baseline: the least that a server on this wire can do. Answers each API call with a fixed body, keeps and gives objects as files. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { lineOf, start } from "./processes.ts";

/** Answers by operation; whatever is not listed is answered with `{}`. */
export type Answers = Record<string, unknown>;

/** Starts it in a process of its own and measures against it. */
export const withBareServer = async <T>(
  answers: Answers,
  measure: (client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  }) => Promise<T>,
): Promise<T> => {
  const started = start({ command: process.execPath, args: [import.meta.filename, JSON.stringify(answers)] });
  try {
    const endpoint = await lineOf(started, (line) => /^ready (\S+)$/.exec(line)?.[1]);
    return await measure({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "000000000000", secretAccessKey: "bench" },
    });
  } finally {
    await started.stop();
  }
};

const serve = async (answers: Answers): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), "choreo-bare-"));
  const file = join(directory, "object");

  const call = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for await (const _ of request) void _;
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    response.setHeader("content-type", String(request.headers["content-type"]));
    response.end(JSON.stringify(answers[operation] ?? {}));
  };
  const put = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await pipeline(request, createWriteStream(file));
    response.setHeader("etag", '"bare"').end();
  };
  const get = async (response: ServerResponse): Promise<void> => {
    response.setHeader("content-length", (await stat(file)).size);
    await pipeline(createReadStream(file), response);
  };
  const answer = (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "PUT") return put(request, response);
    return request.method === "GET" ? get(response) : call(request, response);
  };

  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    process.stdout.write(`ready http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}\n`);
  });
  process.once("SIGTERM", () => void rm(directory, { recursive: true, force: true }).then(() => process.exit(0)));
};

if (import.meta.main) await serve(JSON.parse(process.argv[2] ?? "{}") as Answers);
