import type { DataOf, Metadata, RunEnded } from "../../../events-schema/index.ts";
import { labelOf } from "./labels.ts";

/** One file that a run leaves, by its S3 URI. */
export type Result = { readonly name: string; readonly uri: string };

/** Every object that the end of the run names. Prefixes (ending with `/`) are results too, of many files. */
export const resultsOf = ({ summary }: Pick<DataOf<typeof RunEnded>, "summary">): Result[] =>
  Object.entries(summary).flatMap(([key, value]) =>
    typeof value === "string" && /^s3:\/\/[^/\s]+\/\S+$/.test(value) ? [{ name: labelOf(key), uri: value }] : [],
  );

/** What `choreo results` reads: the end of the run as it was said, and where its results lie. */
export const resultsDocument = ({ runId, requester, time }: Metadata, data: DataOf<typeof RunEnded>) => ({
  runId,
  requester,
  endedAt: time,
  ...data,
  results: resultsOf(data),
});

export const resultsUri = (bucket: string, runId: string): string => `s3://${bucket}/results/${runId}.json`;

/** Results that the function's own role may read, so that a link of its making opens. A prefix has no link, nor has what no URL can say. */
export const linkable = (results: readonly Result[], bucket: string): Result[] =>
  results.filter(
    ({ uri }) => uri.isWellFormed() && /^(?:datasets|evaluations|pipelines)\/.*[^/]$/.test(afterBucket(uri, bucket)),
  );

const afterBucket = (uri: string, bucket: string): string =>
  uri.startsWith(`s3://${bucket}/`) ? uri.slice(`s3://${bucket}/`.length) : "";
