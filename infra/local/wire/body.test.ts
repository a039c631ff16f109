import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsChunkedDecoder, readAll, readBody } from "./body.ts";
import type { AwsRequest } from "./types.ts";

const caller = { account: "000000000000", region: "us-east-1", principal: "root", requestId: "r" };
const request = (stream: Readable, headers: Record<string, string>): AwsRequest => ({
  service: "s3",
  caller,
  method: "PUT",
  path: "/bucket/key",
  query: new URLSearchParams(),
  headers,
  stream,
});
const streaming = { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };

const encode = (chunks: readonly Uint8Array[], trailer: string): Buffer =>
  Buffer.concat([
    ...chunks
      .filter((chunk) => chunk.length > 0)
      .flatMap((chunk) => [
        Buffer.from(`${chunk.length.toString(16)};chunk-signature=ab12\r\n`),
        chunk,
        Buffer.from("\r\n"),
      ]),
    Buffer.from(`0\r\n${trailer}\r\n`),
  ]);

const cut = (whole: Buffer, at: readonly number[]): Buffer[] => {
  const places = [0, ...at.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
};

describe("aws-chunked", () => {
  test("gives the data back however the network cuts it", async () => {
    const cuts = fc.array(fc.nat(), { maxLength: 8 });
    const whole = fc.array(fc.uint8Array({ minLength: 8192, maxLength: 8200 }), { maxLength: 2 });
    const last = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(whole, last, cuts, async (first, rest, at) => {
        const chunks = [...first, rest];
        const encoded = encode(chunks, "x-amz-checksum-crc32:AAAAAA==\r\n");
        const body = readBody(request(Readable.from(cut(encoded, at)), streaming));
        expect(await readAll(body)).toEqual(Buffer.concat(chunks));
        expect((body as AwsChunkedDecoder).trailers).toEqual({ "x-amz-checksum-crc32": "AAAAAA==" });
      }),
    );
  });

  test.each([
    ["without its last chunk", "5\r\nhello\r\n"],
    ["cut inside a chunk", "5\r\nhel"],
    ["with a size that is no number", "zz\r\nhello\r\n0\r\n\r\n"],
    ["with data longer than its size", "2\r\nhello\r\n0\r\n\r\n"],
    ["with an endless line", "1".repeat(20_000)],
    ["without its last line", "5\r\nhello\r\n0\r\n"],
    ["with bare line feeds", "5\nhello\n0\n\n"],
    ["with another extension", "5;a=b\r\nhello\r\n0\r\n\r\n"],
    ["that goes on after its end", "5\r\nhello\r\n0\r\n\r\nx"],
  ])("a body %s is incomplete", async (_name, sent) => {
    await expect(readAll(readBody(request(Readable.from([Buffer.from(sent)]), streaming)))).rejects.toMatchObject({
      code: "IncompleteBody",
    });
  });

  test("only the last chunk may be small", async () => {
    const sent = encode([Buffer.alloc(8192), Buffer.alloc(5), Buffer.alloc(1)], "");
    await expect(readAll(readBody(request(Readable.from([sent]), streaming)))).rejects.toMatchObject({
      code: "InvalidChunkSizeError",
      status: 403,
      fields: { Chunk: "3", BadChunkSize: "5" },
    });
  });

  test("a plain body is left alone", () => {
    const stream = Readable.from(["hello"]);
    expect(readBody(request(stream, {}))).toBe(stream);
  });
});

test("a body above its limit is refused with the limit", async () => {
  await expect(readAll(Readable.from([Buffer.alloc(6), Buffer.alloc(5)]), 10)).rejects.toMatchObject({
    code: "RequestEntityTooLarge",
    message: expect.stringContaining("larger than 10 bytes"),
  });
});
