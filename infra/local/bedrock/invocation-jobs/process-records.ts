import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../../wire/aws-error.ts";
import type { Bedrock } from "../context.ts";
import { validation } from "../errors.ts";
import { findFoundationModel } from "../models/catalogue.ts";
import { askBody, askConverse } from "../runtime/answer.ts";
import { mediaReader } from "./media.ts";
import { baseName } from "../s3-location.ts";
import { inputKeys, recordLines } from "./input-files.ts";
import { inBlocks } from "./lines.ts";
import { spoiled } from "./spoil.ts";
import type { Counters, InvocationJob, Tokens } from "./invocation-job.ts";

/** A scratch file and where it belongs under the job's output folder. */
export type OutputFile = { path: string; name: string };

type Progress = { counters: Counters; tokens: Tokens };

export const jobScratch = (bedrock: Bedrock, job: InvocationJob): string =>
  join(bedrock.cloud.directory, "bedrock", "invocation", job.id);

/** `<file>.jsonl.out`, flat by base name; files of one name keep the path that tells them apart. */
export const outputFiles = (bedrock: Bedrock, job: InvocationJob): (OutputFile & { key: string; bucket: string })[] => {
  const { bucket, keys } = inputKeys(bedrock, job.inputUri);
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(baseName(key), (counts.get(baseName(key)) ?? 0) + 1);
  const common = keys.length > 1 ? commonFolder(keys) : "";
  return keys.map((key, i) => ({
    bucket,
    key,
    path: join(jobScratch(bedrock, job), `${i}.out`),
    name: `${counts.get(baseName(key)) === 1 ? baseName(key) : key.slice(common.length)}.out`,
  }));
};

const commonFolder = (keys: readonly string[]): string => {
  const folder = (key: string) => key.slice(0, key.lastIndexOf("/") + 1);
  return keys.reduce(
    (common, key) => {
      while (!key.startsWith(common)) common = common.slice(0, common.lastIndexOf("/", common.length - 2) + 1);
      return common;
    },
    folder(keys[0] ?? ""),
  );
};

/** Eleven characters, as Bedrock gives a record that came without an id. */
const givenId = (number: number): string => `CALL${String(number).padStart(7, "0")}`;

type Record = { recordId?: unknown; modelInput?: unknown };

const failed = (code: number, message: string) => ({ error: { errorCode: code, errorMessage: message } });

const answer = async (bedrock: Bedrock, job: InvocationJob, modelInput: unknown) => {
  const model = findFoundationModel(job.foundationModelId);
  if (!model) throw new Error(`${job.foundationModelId} is no longer in the catalogue.`);
  if (typeof modelInput === "object" && modelInput !== null && "toolConfig" in modelInput)
    throw validation("Batch inference does not support tool use: toolConfig is not permitted.");
  const read = job.modelInvocationType === "Converse" ? askConverse : askBody;
  const asked = await read(bedrock, { model }, { body: modelInput, fetchObject: mediaReader(bedrock, job) });
  return asked.reply();
};

/** One output line; a body that the model refuses is that record's error and nobody else's. */
const outcome = async (bedrock: Bedrock, job: InvocationJob, record: Record, tokens: Tokens) => {
  if (bedrock.cloud.faults.strikes("recordErrors", job.name)) return failed(500, "Internal server error");
  if (record.modelInput === undefined) return failed(400, "modelInput is required");
  try {
    const { output, inputTokens, outputTokens } = await answer(bedrock, job, record.modelInput);
    tokens.input += inputTokens;
    tokens.output += outputTokens;
    return { modelOutput: output };
  } catch (error) {
    // What the local cloud lacks (documents in S3, for one) batch inference does not have either.
    if (error instanceof AwsError) return failed(error.status === 501 ? 400 : error.status, error.message);
    throw error;
  }
};

/** The order of a batch's output is not guaranteed, so it is not kept: lines leave a small window at random. */
async function* disordered(lines: AsyncIterable<string>, next: () => number): AsyncGenerator<string> {
  const held: string[] = [];
  for await (const line of lines) {
    held.push(line);
    if (held.length > 8) yield held.splice(Math.floor(next() * held.length), 1)[0] ?? "";
  }
  yield* held;
}

type Watch = { progress: Progress; report: (progress: Progress) => boolean };
const reportEvery = 500;

/** Thrown to leave the streams when the job is no longer wanted. */
class NoLongerWanted extends Error {}

async function* outputLines(
  bedrock: Bedrock,
  job: InvocationJob,
  file: { bucket: string; key: string },
  watch: Watch,
): AsyncGenerator<string> {
  const { counters, tokens } = watch.progress;
  for await (const lines of recordLines(bedrock, file.bucket, file.key))
    for (const line of lines) {
      if (counters.processed >= (job.cutAfter ?? Infinity)) return;
      const record = JSON.parse(line) as Record;
      const result = await outcome(bedrock, job, record, tokens);
      counters.processed += 1;
      if ("error" in result) counters.error += 1;
      else counters.success += 1;
      const recordId = record.recordId ?? givenId(counters.processed);
      yield `${JSON.stringify({ recordId, modelInput: record.modelInput, ...result })}\n`;
      if (counters.processed % reportEvery === 0 && !watch.report(watch.progress)) throw new NoLongerWanted();
    }
}

/** Answers every record into scratch files, one line each. `report` says whether the job still wants it; undefined when it does not. */
export const processRecords = async (
  bedrock: Bedrock,
  job: InvocationJob,
  report: Watch["report"],
): Promise<Progress | undefined> => {
  const progress: Progress = {
    counters: { total: job.counters.total, processed: 0, success: 0, error: 0 },
    tokens: { input: 0, output: 0 },
  };
  await mkdir(jobScratch(bedrock, job), { recursive: true });
  try {
    for (const file of outputFiles(bedrock, job)) {
      const lines = disordered(outputLines(bedrock, job, file, { progress, report }), () =>
        bedrock.cloud.random.next(),
      );
      const written = inBlocks(spoiled(bedrock.cloud.faults, job.name, lines));
      await pipeline(Readable.from(written), createWriteStream(file.path));
    }
  } catch (error) {
    if (error instanceof NoLongerWanted) return undefined;
    throw error;
  }
  return progress;
};
