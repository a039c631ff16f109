import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { once } from "node:events";
import { linesOf } from "../customization/check-training-file.ts";
import type { TrainingFile } from "../customization/check-training-file.ts";
import { readTrainingLine } from "../customization/training-lines.ts";
import type { TextTrainingFamily, TrainingPair } from "../customization/training-lines.ts";
import { bucketCount, countFeatures, inverseFrequencies, vectorOf, wordSet } from "./features.ts";
import type { Counts } from "./features.ts";
import { buildMemory } from "./memory.ts";
import { examplesFile, writeModel } from "./model-files.ts";
import { judge, train } from "./train.ts";
import type { Example, TrainingPlan, TrainingRecord } from "./train.ts";

export type LearningTask = {
  /** Where the model is written. */
  directory: string;
  family: TextTrainingFamily;
  training: TrainingFile;
  validation?: TrainingFile;
  /** Directory of the customized model this one starts from: its examples are remembered too. */
  parent?: string;
  plan: TrainingPlan;
};

/** The examples a model remembers; older ones of its parents make room. */
const examplesMax = 20_000;
/** Prompts kept as text while training, to learn which of their sentences are quoted. */
const judgedMax = 400;
const promptKeptMax = 8_000;

async function* pairsOf(path: string, family: TextTrainingFamily | "remembered"): AsyncGenerator<TrainingPair> {
  for await (const line of linesOf(path)) {
    const value: unknown = JSON.parse(line);
    if (family === "remembered") yield value as TrainingPair;
    else {
      const read = readTrainingLine(family, value);
      if ("pair" in read) yield read.pair;
    }
  }
}

async function* examplesOf(task: LearningTask): AsyncGenerator<TrainingPair> {
  yield* pairsOf(task.training.path, task.family);
  if (task.parent !== undefined) yield* pairsOf(examplesFile(task.parent), "remembered");
}

type Read = { counts: Counts[]; answers: Uint32Array[]; prompts: string[]; from: number[]; to: number[] };

/** One pass over the data: features in memory, texts to the model's own file. */
const absorb = async (task: LearningTask): Promise<Read> => {
  const read: Read = { counts: [], answers: [], prompts: [], from: [], to: [] };
  const out = createWriteStream(examplesFile(task.directory));
  let at = 0;
  for await (const pair of examplesOf(task)) {
    const line = Buffer.from(`${JSON.stringify(pair)}\n`);
    if (!out.write(line)) await once(out, "drain");
    read.from.push(at);
    read.to.push((at += line.length));
    read.counts.push(countFeatures(pair.prompt));
    read.answers.push(wordSet(pair.completion));
    read.prompts.push(read.prompts.length < judgedMax ? pair.prompt.slice(0, promptKeptMax) : "");
    if (read.counts.length >= examplesMax) break;
  }
  out.end();
  await once(out, "finish");
  return read;
};

const idfOf = (counts: readonly Counts[]): Float32Array => {
  const documents = new Uint32Array(bucketCount);
  for (const { ids } of counts) for (const id of ids) documents[id] = (documents[id] ?? 0) + 1;
  return inverseFrequencies(documents, counts.length);
};

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** A fixed shuffle: data sorted by topic would otherwise be learned topic by topic. */
const shuffled = (size: number): number[] => {
  let stride = Math.max(1, Math.floor(size * 0.618));
  while (greatestCommonDivisor(stride, size) !== 1) stride += 1;
  return Array.from({ length: size }, (_, i) => (i * stride) % size);
};

const validationExamples = async (task: LearningTask, idf: Float32Array): Promise<Example[]> => {
  const examples: Example[] = [];
  if (task.validation === undefined) return examples;
  for await (const { prompt, completion } of pairsOf(task.validation.path, task.family))
    examples.push({ vector: vectorOf(countFeatures(prompt), idf), answer: wordSet(completion) });
  return examples;
};

/** Learns a model from a checked training file, writes it to its directory and returns how the loss went. Deterministic. */
export const learn = async (task: LearningTask): Promise<TrainingRecord> => {
  await mkdir(task.directory, { recursive: true });
  const read = await absorb(task);
  const idf = idfOf(read.counts);
  const order = shuffled(read.counts.length);
  const examples: Example[] = order.map((i) => ({
    vector: vectorOf(read.counts[i] ?? countFeatures(""), idf),
    answer: read.answers[i] ?? new Uint32Array(),
  }));
  const prompts = new Map<number, string>();
  order.forEach((i, document) => {
    if (i < judgedMax) prompts.set(document, read.prompts[i] ?? "");
  });
  read.counts.length = 0;
  const memory = buildMemory(
    examples.map(({ vector }) => vector),
    idf,
  );
  const validation = await validationExamples(task, idf);
  const record = train(memory, examples, { ...task.plan, validation });
  const judgement = judge(memory, examples, prompts);
  const places = {
    from: Float64Array.from(order, (i) => read.from[i] ?? 0),
    to: Float64Array.from(order, (i) => read.to[i] ?? 0),
  };
  await writeModel(task.directory, { memory, judgement, places });
  return record;
};
