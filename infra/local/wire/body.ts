import { finished, type Readable, Transform, type TransformCallback } from "node:stream";
import { AwsError } from "./aws-error.ts";
import type { AwsRequest } from "./types.ts";

/** What a body may be unless its service says otherwise: an event or a message is 1 MiB, and its envelope adds to that. */
export const jsonBodyLimitBytes = 1_500_000;
/** InvokeModel takes 25 MB (InvokeModel API reference, `body`). */
export const modelBodyLimitBytes = 26_000_000;

/** Longest chunk header or trailer line; a signature makes a header about 90 characters long. */
const lineLengthMax = 16_384;

/** The smallest chunk that another may follow, in bytes (S3 API reference, "Signature calculations: transferring payload in multiple chunks"). */
const chunkBytesMin = 8192;

const incomplete = () => new AwsError("IncompleteBody", "The request body terminated unexpectedly", 400);
export const malformedTrailer = () =>
  new AwsError(
    "MalformedTrailerError",
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  );

/** Decodes `aws-chunked`: sizes and signatures go, data stays, trailers are kept aside. Verifies form and completeness, no signature. */
export class AwsChunkedDecoder extends Transform {
  /** Names in lower case; complete once the stream has ended. */
  readonly trailers: Record<string, string> = {};
  private state: "size" | "data" | "data-end" | "trailers" | "done" = "size";
  private left = 0;
  private size = chunkBytesMin;
  private chunks = 0;
  private line = "";

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (let at = 0; at < chunk.length;) at = this.consume(chunk, at);
      done();
    } catch (cause) {
      done(cause as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.state === "done" ? null : incomplete());
  }

  private consume(chunk: Buffer, at: number): number {
    if (this.state === "done") throw incomplete();
    return this.state === "data" ? this.takeData(chunk, at) : this.takeLine(chunk, at);
  }

  private takeData(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.left);
    this.push(chunk.subarray(at, end));
    this.left -= end - at;
    if (this.left === 0) this.state = "data-end";
    return end;
  }

  private takeLine(chunk: Buffer, at: number): number {
    const newline = chunk.indexOf(10, at);
    const end = newline === -1 ? chunk.length : newline;
    this.line += chunk.toString("latin1", at, end);
    if (this.line.length > lineLengthMax) throw incomplete();
    if (newline === -1) return end;
    if (!this.line.endsWith("\r")) throw incomplete();
    const line = this.line.slice(0, -1);
    this.line = "";
    this.endOfLine(line);
    return newline + 1;
  }

  private endOfLine(line: string): void {
    if (this.state === "data-end") {
      if (line !== "") throw incomplete();
      this.state = "size";
    } else if (this.state === "trailers") this.takeTrailer(line);
    else this.takeSize(line);
  }

  private takeSize(line: string): void {
    const [, size] = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=[0-9a-f]+)?$/.exec(line) ?? [];
    if (size === undefined) throw incomplete();
    this.left = Number.parseInt(size, 16);
    this.chunks += 1;
    // S3 notices once another chunk begins, and gives that one's number.
    if (this.left > 0 && this.size < chunkBytesMin)
      throw new AwsError(
        "InvalidChunkSizeError",
        `Only the last chunk is allowed to have a size less than ${chunkBytesMin} bytes`,
        403,
        { Chunk: String(this.chunks), BadChunkSize: String(this.size) },
      );
    this.size = this.left;
    this.state = this.left === 0 ? "trailers" : "data";
  }

  private takeTrailer(line: string): void {
    const colon = line.indexOf(":");
    if (line === "") this.state = "done";
    else if (colon < 1) throw malformedTrailer();
    else this.trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
}

const isChunked = (headers: Record<string, string>): boolean =>
  (headers["content-encoding"] ?? "").split(",").some((part) => part.trim() === "aws-chunked") ||
  (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");

/** The body itself, as a stream. An `AwsChunkedDecoder` where the client sent chunks (its `trailers` hold the checksum). Verifies nothing. */
export const readBody = (request: AwsRequest): Readable => {
  if (!isChunked(request.headers)) return request.stream;
  const decoder = new AwsChunkedDecoder();
  request.stream.on("error", (cause) => decoder.destroy(cause));
  return request.stream.pipe(decoder);
};

const tooLarge = (limitBytes: number): AwsError =>
  new AwsError(
    "RequestEntityTooLarge",
    `The request body is larger than ${limitBytes} bytes, the most this service takes.`,
    413,
  );

/** How much of a body that is refused anyway is still taken in, unread. */
const drainMaxBytes = 256_000_000;

/**
 * The whole stream in memory. Above `limitBytes` it throws `RequestEntityTooLarge` (413), once the rest has run by unread:
 * a client that is still sending over HTTP/2 loses an early answer (its stream ends with ENHANCE_YOUR_CALM).
 */
export const readAll = (stream: Readable, limitBytes = Number.POSITIVE_INFINITY): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    let parts: Buffer[] = [];
    let size = 0;
    stream.on("data", (part: Buffer | string) => {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      size += bytes.length;
      if (size <= limitBytes) parts.push(bytes);
      else parts = [];
      if (size > limitBytes + drainMaxBytes) reject(tooLarge(limitBytes));
    });
    finished(stream, { writable: false }, (cause) => {
      if (cause) reject(cause);
      else if (size > limitBytes) reject(tooLarge(limitBytes));
      else resolve(Buffer.concat(parts));
    });
  });
