import type { Problem } from "../../../events-schema/index.ts";
import { problemAt } from "../domain/request/problem.ts";

export const cancelledRun: Problem = {
  code: "run/cancelled",
  message: "the run was cancelled before it came to its end",
  remedy: "publish it again under another requestId if it is still wanted; resumes.runId takes over what is finished",
};

/** Which records stand in what nobody has read, nobody knows: they are in no list. */
export const withUnread = (problem: Problem, { unread, of }: { unread: number; of: number }): Problem =>
  unread === 0
    ? problem
    : {
        ...problem,
        message: `${problem.message}; ${unread} of ${of} ${of === 1 ? "part" : "parts"} of the input ${unread === 1 ? "was" : "were"} not read by then`,
      };

export const pastDeadline = (hours: number): Problem =>
  problemAt(
    "batch/deadline",
    `the pipeline did not come to its end within ${hours} ${hours === 1 ? "hour" : "hours"}`,
    'raise deadlineHours, or choose atDeadline "on-demand"; resumes.runId takes over what is finished',
    "/deadlineHours",
  );

export const unreadableRequest = (violations: string): Problem =>
  problemAt(
    "batch/unreadable-request",
    `the request does not match its contract: ${violations}`,
    "correct it as docs/events/PipelineRequested.md says, and publish it under another requestId",
  );

export const noRecords = (stage: string, place: string): Problem =>
  problemAt("batch/no-records", `the input of the stage "${stage}" holds no record`, "give it records", place);

export const twins = (
  stage: string,
  { ids, count }: { ids: readonly string[]; count: number },
  place: string,
): Problem =>
  problemAt(
    "batch/duplicate-ids",
    `${count} ${count === 1 ? "id stands" : "ids stand"} in more than one object of the stage "${stage}": ${ids.slice(0, 5).join(", ")}`,
    "give each record an id of its own, or name another idColumn",
    place,
    ...ids.map((id) => `id ${id}`),
  );

export const tooManyChunks = (
  stage: string,
  { chunks, max }: { chunks: number; max: number },
  place: string,
): Problem =>
  problemAt(
    "batch/too-many-chunks",
    `one object of the stage "${stage}" makes ${chunks} jobs; ${max} are the limit`,
    "split the object, or raise maxRecordsPerJob",
    place,
  );

export const tooManyFailures = (
  stage: string,
  { failed, records, why, shareMax }: { failed: number; records: number; why: string; shareMax: number },
): Problem =>
  problemAt(
    "batch/too-many-failures",
    `${failed} of ${records} records of the stage "${stage}" failed (${why}); failures.shareMax is ${shareMax}`,
    "read failed.parquet, correct the records, or raise failures.shareMax",
    stage,
  );

export const nothingAnswered = (stage: string, why: string): Problem =>
  problemAt(
    "batch/nothing-answered",
    `no record of the stage "${stage}" was answered (${why})`,
    "read failed.parquet: it has the reason of each record",
    stage,
  );
