import { AwsError } from "../wire/aws-error.ts";
import { queryCode, sqsError } from "./errors.ts";
import { list, type Input } from "./input.ts";

const entriesMax = 10;

export type BatchAnswer = {
  Successful: Record<string, unknown>[];
  Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[];
};

/** The entries of a batch, each with a usable and distinct id; what is wrong with the batch as a whole is refused as a whole. */
const entriesOf = (input: Input, entryType: string): (Input & { Id: string })[] => {
  const entries = list(input, "Entries") as (Input & { Id: string })[];
  if (entries.length === 0)
    throw sqsError("EmptyBatchRequest", `There should be at least one ${entryType} in the request.`);
  if (entries.length > entriesMax)
    throw sqsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${entriesMax}. You have sent ${entries.length}.`,
    );
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (typeof Id !== "string" || !/^[A-Za-z0-9_-]{1,80}$/.test(Id))
      throw sqsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    if (seen.has(Id)) throw sqsError("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    seen.add(Id);
  }
  return entries;
};

/** Does each entry by itself: one refused entry leaves its neighbours alone. */
export const eachEntry = (
  input: Input,
  entryType: string,
  work: { before?: (entries: Input[]) => void; one: (entry: Input) => Record<string, unknown> },
): BatchAnswer => {
  const entries = entriesOf(input, entryType);
  work.before?.(entries);
  const answer: BatchAnswer = { Successful: [], Failed: [] };
  for (const entry of entries) {
    try {
      answer.Successful.push({ Id: entry.Id, ...work.one(entry) });
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
      answer.Failed.push({
        Id: entry.Id,
        Code: queryCode(cause.code),
        Message: cause.message,
        SenderFault: cause.status < 500,
      });
    }
  }
  return answer;
};
