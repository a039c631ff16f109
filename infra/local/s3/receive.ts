import { createHash } from "node:crypto";
import { AwsError } from "../wire/aws-error.ts";
import { AwsChunkedDecoder, malformedTrailer, readBody } from "../wire/body.ts";
import type { WrittenBody } from "./bodies.ts";
import type { Algorithm, Checksums, ClaimedChecksum } from "./checksums.ts";
import { assertChecksum, checksumHeader, claimedChecksum, startChecksum, wellFormed } from "./checksums.ts";
import type { S3, S3Request } from "./context.ts";
import { invalidArgument, notImplemented } from "./errors.ts";

/** The largest body of one PUT, in bytes (Amazon S3 user guide, "Uploading objects"). */
const bodyBytesMax = 5 * 1024 ** 3;

export type Received = WrittenBody & { checksums: Checksums };

/** Takes a request's body to disk and refuses it when it is not what its headers and trailer say. What is `expected` must be claimed, if anything is; `usual` is summed up where nothing is. */
export const receiveBody = async (
  request: S3Request,
  s3: S3,
  { expected: algorithm, usual = algorithm }: { expected?: Algorithm | undefined; usual?: Algorithm | undefined } = {},
): Promise<Received> => {
  const { headers } = request;
  const expected = expectedSize(headers);
  const claimed = claimedChecksum(headers) ?? (usual && { algorithm: usual });
  if (algorithm && claimed && claimed.algorithm !== algorithm)
    throw new AwsError(
      "InvalidRequest",
      `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${claimed.algorithm.toLowerCase()}`,
    );
  const md5 = claimedMd5(headers["content-md5"]);
  const sum = claimed && startChecksum(claimed.algorithm);
  const sha256 = signedHash(headers);
  const whole = sha256 === undefined ? undefined : createHash("sha256");
  const observers = [
    ...(sum ? [sum] : []),
    ...(whole ? [{ update: (chunk: Buffer) => void whole.update(chunk), digest: () => whole.digest() }] : []),
  ];

  const trailers: Record<string, string> = {};
  const body = await s3.bodies.write(payload(request, expected, trailers), observers);
  try {
    if (md5 && !md5.equals(body.md5))
      throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.", 400, {
        ExpectedDigest: md5.toString("base64"),
        CalculatedDigest: body.md5.toString("base64"),
      });
    if (whole && whole.digest("hex") !== sha256) throw otherHash();
    assertTrailers(claimed, trailers);
    return { ...body, checksums: claimed && sum ? verified(claimed, sum.digest().toString("base64"), trailers) : {} };
  } catch (error) {
    await s3.bodies.discard([body.file]);
    throw error;
  }
};

const otherHash = () =>
  new AwsError(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );

/** The trailer has the checksum its header promised, and nothing besides but a signature. */
const assertTrailers = (claimed: ClaimedChecksum | undefined, trailers: Record<string, string>): void => {
  const promised = claimed?.trailer ? [checksumHeader(claimed.algorithm)] : [];
  const sent = Object.keys(trailers).filter((name) => name !== "x-amz-trailer-signature");
  if (sent.length !== promised.length || sent[0] !== promised[0]) throw malformedTrailer();
};

const verified = (claimed: ClaimedChecksum, computed: string, trailers: Record<string, string>): Checksums => {
  const { algorithm } = claimed;
  const trailer = trailers[checksumHeader(algorithm)];
  const value =
    claimed.value ?? (trailer === undefined ? undefined : wellFormed(algorithm, trailer, "trailing header"));
  if (value !== undefined) assertChecksum(algorithm, value, computed);
  return { [algorithm]: computed };
};

const expectedSize = (headers: Record<string, string>): number => {
  const chunked = isChunked(headers);
  if (!chunked && headers["transfer-encoding"] !== undefined) throw notImplemented("Transfer-Encoding");
  const text = chunked ? headers["x-amz-decoded-content-length"] : headers["content-length"];
  if (text === undefined || !/^\d+$/.test(text))
    throw new AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", 411);
  const size = Number(text);
  if (size > bodyBytesMax)
    throw new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, {
      ProposedSize: String(size),
      MaxSizeAllowed: String(bodyBytesMax),
    });
  return size;
};

const isChunked = (headers: Record<string, string>): boolean =>
  headers["x-amz-content-sha256"]?.startsWith("STREAMING-") === true ||
  headers["content-encoding"]?.includes("aws-chunked") === true;

const claimedMd5 = (header: string | undefined): Buffer | undefined => {
  if (header === undefined) return undefined;
  const md5 = Buffer.from(header, "base64");
  if (md5.length === 16 && md5.toString("base64") === header) return md5;
  throw new AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.", 400, { "Content-MD5": header });
};

const unhashed = [
  "UNSIGNED-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
  "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
  "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
];

/** The hash a client signed its payload with; absent when it signed none (`UNSIGNED-PAYLOAD`) or in chunks. */
const signedHash = (headers: Record<string, string>): string | undefined => {
  const value = headers["x-amz-content-sha256"];
  if (value === undefined || unhashed.includes(value)) return undefined;
  if (/^[0-9a-fA-F]{64}$/.test(value)) return value.toLowerCase();
  throw invalidArgument(
    `x-amz-content-sha256 must be ${unhashed.join(", ")} or a valid sha256 value.`,
    "x-amz-content-sha256",
    value,
  );
};

async function* payload(
  request: S3Request,
  expected: number,
  trailers: Record<string, string>,
): AsyncGenerator<Buffer> {
  const incomplete = new AwsError(
    "IncompleteBody",
    isChunked(request.headers)
      ? "The request body terminated unexpectedly"
      : "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );
  let size = 0;
  for await (const chunk of decoded(request, trailers)) {
    size += chunk.length;
    if (size > expected) throw incomplete;
    yield chunk;
  }
  if (size !== expected) throw incomplete;
}

async function* decoded(request: S3Request, trailers: Record<string, string>): AsyncGenerator<Buffer> {
  const source = readBody(request);
  // The connection stays open when the body is refused midway, so that the client hears why.
  yield* source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  if (source instanceof AwsChunkedDecoder) Object.assign(trailers, source.trailers);
}

/** A body that is read whole: an XML document. 2 MiB hold the 1,000 longest keys of a DeleteObjects. */
const documentBytesMax = 2 * 1024 * 1024;

export const receiveDocument = async (request: S3Request): Promise<string> => {
  const sha256 = signedHash(request.headers);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decoded(request, {})) {
    size += chunk.length;
    if (size > documentBytesMax)
      throw new AwsError(
        "MaxMessageLengthExceeded",
        `Your request was too large: an XML body has at most ${documentBytesMax} bytes.`,
      );
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const claimed = claimedChecksum(request.headers);
  if (claimed?.value !== undefined) {
    const sum = startChecksum(claimed.algorithm);
    sum.update(body);
    assertChecksum(claimed.algorithm, claimed.value, sum.digest().toString("base64"));
  }
  if (sha256 !== undefined && createHash("sha256").update(body).digest("hex") !== sha256) throw otherHash();
  const md5 = claimedMd5(request.headers["content-md5"]);
  if (md5 && !md5.equals(createHash("md5").update(body).digest()))
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
  return body.toString("utf8");
};
