import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

import { z } from "zod";
import { parseUri } from "../chassis/uri.ts";
import { UsageError, UserError } from "./user-error.ts";

/** What `notification` keeps of a run's end, as far as it is shown here. */
const Results = z.object({
  runId: z.string(),
  outcome: z.string(),
  reason: z.string(),
  endedAt: z.string(),
  results: z.array(z.object({ name: z.string(), uri: z.string() })),
});
export type Results = z.output<typeof Results>;

/** One object of a result: a result that is a prefix has many. */
export type ResultObject = { name: string; uri: string; bytes?: number };

/** A presigned URL lives no longer than a week (Amazon S3 user guide, "Sharing objects with presigned URLs"). */
const linkHoursMax = 168;

const missing = (error: unknown): boolean => error instanceof NoSuchKey;

const open = async (client: S3Client, uri: string): Promise<Readable> => {
  const { bucket: Bucket, key: Key } = parseUri(uri);
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return Body as Readable;
};

/** The results of a run that has ended. */
export const readResults = async (
  client: S3Client,
  { bucket, runId }: { bucket: string; runId: string },
): Promise<Results> => {
  const uri = `s3://${bucket}/results/${runId}.json`;
  const body = await open(client, uri).catch((error: unknown) => {
    if (!missing(error)) throw error;
    throw new UserError(
      `there is no ${uri}: the run ${runId} has not ended, or the notification service has not heard of it yet`,
    );
  });
  return Results.parse(JSON.parse(await text(body)));
};

/** Every object of these results, prefixes listed. */
export async function* objectsOf(client: S3Client, { results }: Results): AsyncGenerator<ResultObject> {
  const named = new Set(results.map(({ uri }) => uri));
  for (const { name, uri } of results) {
    if (!uri.endsWith("/")) {
      yield { name, uri };
      continue;
    }
    const { bucket: Bucket, key: Prefix } = parseUri(uri);
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix }))
      for (const { Key = "", Size } of Contents)
        if (!Key.endsWith("/") && !named.has(`s3://${Bucket}/${Key}`))
          yield { name, uri: `s3://${Bucket}/${Key}`, ...(Size !== undefined && { bytes: Size }) };
  }
}

/** Where an object lands: its key under the folder, without any step that would lead out of it. */
export const fileFor = (folder: string, uri: string): string => {
  const { key } = parseUri(uri);
  const steps = key.split(/[/\\]/).filter((step) => step !== "" && step !== "." && step !== "..");
  if (steps.length === 0) throw new UserError(`${uri} has no name that a file could have`);
  return join(folder, ...steps.map((step) => step.replaceAll(/[\p{Cc}:*?"<>|]/gu, "-")));
};

/** Writes an object to its file; one that is there is written again. */
export const download = async (client: S3Client, uri: string, folder: string): Promise<string> => {
  const file = fileFor(folder, uri);
  // First, so that no answer is left open, which would keep the process alive, where the folder cannot be made.
  await mkdir(dirname(file), { recursive: true });
  const body = await open(client, uri).catch((error: unknown) => {
    if (!missing(error)) throw error;
    throw new UserError(`${uri} is a result of this run and is not there any more`);
  });
  await pipeline(body, createWriteStream(file));
  return file;
};

export const readHours = (given: string): number => {
  const hours = /^\d{1,3}$/.test(given) ? Number(given) : 0;
  if (hours >= 1 && hours <= linkHoursMax) return hours;
  throw new UsageError(`--hours is "${given}"; give whole hours from 1 to ${linkHoursMax}`);
};

/** A link made with the caller's own credentials; it dies with them where they are temporary. */
export const linkTo = async (client: S3Client, uri: string, hours: number): Promise<string> => {
  const { bucket: Bucket, key: Key } = parseUri(uri);
  return getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: hours * 3600 });
};
