import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { readTrainingLine } from "./training-lines.ts";
import type { ReadLine, TextTrainingFamily } from "./training-lines.ts";

/** A training or validation file on disk, with the name the messages shall give it. */
export type TrainingFile = { path: string; name: string };

export type FileLimits = { recordsMin: number; recordsMax: number; tokensMax: number };

export type FileReport = { records: number; tokens: number; problem?: string };

/** A line longer than this is no record; reading on would only fill the memory. */
const lineMax = 25_000_000;

/** Lines of a file that hold something, without the byte order mark some editors leave. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let first = true;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const text = first ? line.replace(/^\uFEFF/, "") : line;
    first = false;
    if (text.trim() !== "") yield text;
  }
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const problemOf = (
  read: ReadLine,
  line: string,
  where: { file: TrainingFile; limits: FileLimits; number: number },
): string | undefined => {
  const { file, limits, number } = where;
  if (line.length > lineMax)
    return `Input size exceeded in file ${file.name} for record starting with ${line.slice(0, 60)}`;
  if ("problem" in read) return `Invalid record in file ${file.name} at line ${number}: ${read.problem}.`;
  if (read.tokens > limits.tokensMax)
    return `Maximum input token count ${read.tokens} exceeds limit of ${limits.tokensMax} (file ${file.name}, line ${number})`;
  return undefined;
};

const countProblem = (records: number, file: TrainingFile, limits: FileLimits): string | undefined => {
  if (records < limits.recordsMin)
    return `The number of records in file ${file.name} is ${records}, fewer than the minimum of ${limits.recordsMin}.`;
  if (records > limits.recordsMax)
    return `The number of records in file ${file.name} exceeds the maximum of ${limits.recordsMax}.`;
  return undefined;
};

/** Looks at every line of a training file and stops at the first that would fail the job. */
export const checkTrainingFile = async (
  file: TrainingFile,
  family: TextTrainingFamily,
  limits: FileLimits,
): Promise<FileReport> => {
  let records = 0;
  let tokens = 0;
  for await (const line of linesOf(file.path)) {
    const value = parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return {
        records,
        tokens,
        problem: `Unable to parse Amazon S3 file: ${file.name}. Data files must conform to JSONL format.`,
      };
    records += 1;
    const read = readTrainingLine(family, value);
    const problem = problemOf(read, line, { file, limits, number: records });
    if (problem !== undefined) return { records, tokens, problem };
    if ("tokens" in read) tokens += read.tokens;
    if (records > limits.recordsMax) break;
  }
  const problem = countProblem(records, file, limits);
  return problem === undefined ? { records, tokens } : { records, tokens, problem };
};
