import { createHash } from "node:crypto";
import { AwsError } from "../wire/aws-error.ts";
import type { Checksum } from "./crc.ts";
import { crc32Checksum, crc32cChecksum, crc64NvmeChecksum } from "./crc.ts";

export type Algorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";
/** Base64 values by algorithm, as in the headers `x-amz-checksum-*`. */
export type Checksums = Partial<Record<Algorithm, string>>;

const hashOf = (name: string): Checksum => {
  const hash = createHash(name);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
};

const algorithms: Record<Algorithm, { start: () => Checksum; bytes: number }> = {
  CRC32: { start: crc32Checksum, bytes: 4 },
  CRC32C: { start: crc32cChecksum, bytes: 4 },
  CRC64NVME: { start: crc64NvmeChecksum, bytes: 8 },
  SHA1: { start: () => hashOf("sha1"), bytes: 20 },
  SHA256: { start: () => hashOf("sha256"), bytes: 32 },
};
const names = Object.keys(algorithms) as Algorithm[];

export const startChecksum = (algorithm: Algorithm): Checksum => algorithms[algorithm].start();

export const checksumHeader = (algorithm: Algorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

export const asAlgorithm = (name: string): Algorithm => {
  const found = names.find((known) => known === name.toUpperCase());
  if (found) return found;
  throw new AwsError(
    "InvalidRequest",
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
  );
};

export type ClaimedChecksum = { algorithm: Algorithm; value?: string; trailer?: true };

/** The checksum a request claims: its value in a header, or only its name when the value follows in the trailer. */
export const claimedChecksum = (headers: Record<string, string>): ClaimedChecksum | undefined => {
  const claimed = names.filter((name) => headers[checksumHeader(name)] !== undefined);
  const trailer = headers["x-amz-trailer"]?.trim().toLowerCase();
  if (claimed.length + (trailer ? 1 : 0) > 1)
    throw new AwsError(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const algorithm = trailer ? trailing(trailer) : claimed[0];
  assertNamed(headers["x-amz-sdk-checksum-algorithm"], algorithm);
  if (trailer && algorithm) return { algorithm, trailer: true };
  return algorithm && { algorithm, value: wellFormed(algorithm, headers[checksumHeader(algorithm)] ?? "") };
};

/** What an SDK says it sums up with must be what the request has. */
const assertNamed = (named: string | undefined, algorithm: Algorithm | undefined): void => {
  if (!named) return;
  if (!algorithm)
    throw new AwsError(
      "InvalidRequest",
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  if (named.toUpperCase() !== algorithm)
    throw new AwsError("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.");
};

const trailing = (trailer: string): Algorithm => {
  const found = names.find((name) => checksumHeader(name) === trailer);
  if (found) return found;
  throw new AwsError("InvalidRequest", "The value specified in the x-amz-trailer header is not supported");
};

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

export const wellFormed = (algorithm: Algorithm, value: string, place = "header"): string => {
  if (base64.test(value) && Buffer.from(value, "base64").length === algorithms[algorithm].bytes) return value;
  throw new AwsError("InvalidRequest", `Value for ${checksumHeader(algorithm)} ${place} is invalid.`);
};

/** Refuses a body that is not the one its sender summed up. */
export const assertChecksum = (algorithm: Algorithm, claimed: string, computed: string): void => {
  if (claimed !== computed)
    throw new AwsError("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
};

export const checksumHeaders = (checksums: Checksums): Record<string, string> =>
  Object.fromEntries(Object.entries(checksums).map(([name, value]) => [checksumHeader(name as Algorithm), value]));

/** `ChecksumCRC32` and so on: the form in XML answers. */
export const checksumElements = (checksums: Checksums): Record<string, string> =>
  Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name}`, value]));

/** The checksum over the parts' checksums, with their number: what S3 gives to a multipart object of type COMPOSITE. */
export const compositeChecksum = (algorithm: Algorithm, parts: readonly string[]): string => {
  const checksum = startChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part, "base64"));
  return `${checksum.digest().toString("base64")}-${parts.length}`;
};
