import type { Pipeline, Stage } from "../../../../events-schema/index.ts";
import { batchPrices } from "../../../models/batch-prices.ts";
import { batchSupport } from "../../../models/batch.ts";
import { pricesAsOf } from "../../../models/prices.ts";
import { batchJobsQuota } from "../../../models/quotas.ts";
import { costOfTokens, type StageCost } from "./cost-of-tokens.ts";
import { expansionsMax, inputTokensEach, outputTokensEach } from "./guess-tokens.ts";
import { jobsOf, type JobsNeeded } from "./jobs-of.ts";

/** What is known of a stage before it runs; records are counted after prompts were expanded. */
export type StageSize = {
  readonly records: number;
  /** Of all records. Left out: guessed from the prompts and from the answers of the stage that it reads. */
  readonly inputTokens?: number;
  /** Of all records, as a job's input holds them. */
  readonly bytes?: number;
  /** Where it is cut already. */
  readonly cut?: JobsNeeded;
  /** Sentences: what was taken for granted to know it. */
  readonly assumed?: readonly string[];
};

export type StageEstimate = StageCost & {
  readonly stage: string;
  readonly model: string;
  readonly records: number;
  readonly bytes: number;
  readonly jobs: number;
  /** Records below a job's minimum, which are asked on demand. */
  readonly onDemand: number;
  /** As the quota allows. */
  readonly jobsAtOnce: number;
  /** Rounds of jobs, as many at once as the quota allows, if nobody else uses it. */
  readonly waves: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Sentences: what was taken for granted. */
  readonly assumed: readonly string[];
};

export type PipelineEstimate = {
  readonly asOf: string;
  readonly stages: readonly StageEstimate[];
  /** Absent: a price or a size is unknown, which `unknown` names; nothing is guessed in its place. */
  readonly costUsd?: number;
  /** What is known of it. */
  readonly costUsdKnown: number;
  readonly unknown: readonly string[];
};

/** Of every stage whose records are known or follow from the stage that it reads; answers are taken to be as long as they may be. */
export const estimatePipeline = (
  request: Pipeline,
  known: ReadonlyMap<string, StageSize>,
  jobsAtOnce: (model: string) => number = (model) => batchJobsQuota(model).fallbackLimit,
): PipelineEstimate => {
  const stages: StageEstimate[] = [];
  const unknown: string[] = [];
  for (const stage of request.stages) {
    const { input, name } = stage;
    const read = input.from === "stage" ? stages.find((earlier) => earlier.stage === input.stage) : undefined;
    const size = known.get(name) ?? follow(request, stage, read);
    if (size === undefined) unknown.push(`the records of the stage "${name}"`);
    else stages.push(estimateStage(request, { stage, size, read, jobsAtOnce: jobsAtOnce(stage.model) }));
  }
  unknown.push(...stages.flatMap((stage) => stage.unknown));
  const costUsdKnown = stages.reduce((sum, { costUsd }) => sum + costUsd, 0);
  return {
    asOf: pricesAsOf,
    stages,
    ...(unknown.length === 0 && { costUsd: costUsdKnown }),
    costUsdKnown,
    unknown: [...new Set(unknown)],
  };
};

const follow = (request: Pipeline, stage: Stage, read: StageEstimate | undefined): StageSize | undefined =>
  read && { records: read.records * expansionsMax(request.prompts, stage.asks) };

type Sized = { stage: Stage; size: StageSize; read: StageEstimate | undefined; jobsAtOnce: number };

const estimateStage = (request: Pipeline, { stage, size, read, jobsAtOnce }: Sized): StageEstimate => {
  const { records } = size;
  const assumed: string[] = [...(size.assumed ?? [])];
  const output = outputTokensEach(stage, assumed);
  const answers = read === undefined || read.records === 0 ? 0 : read.outputTokens / read.records;
  const inputTokens =
    size.inputTokens ?? Math.ceil(records * inputTokensEach(request.prompts, stage, { answers, assumed }));
  const bytes = size.bytes ?? bytesOf(stage, { records, inputTokens, read });
  const { jobs, onDemand } = size.cut ?? jobsNeeded(stage, { records, bytes });
  const outputTokens = Math.ceil(records * output);
  return {
    stage: stage.name,
    model: stage.model,
    records,
    bytes,
    jobs,
    onDemand,
    jobsAtOnce,
    waves: Math.ceil(jobs / Math.max(1, jobsAtOnce)),
    inputTokens,
    outputTokens,
    ...costOfTokens(batchPrices(stage.model), {
      model: stage.model,
      inputTokens,
      outputTokens,
      onDemandShare: records === 0 ? 0 : onDemand / records,
    }),
    assumed,
  };
};

const jobsNeeded = ({ model, limits }: Stage, { records, bytes }: { records: number; bytes: number }): JobsNeeded => {
  const support = batchSupport(model);
  if (support.supported === "no") return { jobs: 0, onDemand: records };
  const { recordsPerJobMax } = support.limits;
  return jobsOf(records, records === 0 ? 0 : bytes / records, {
    ...support.limits,
    recordsPerJobMax: Math.min(recordsPerJobMax, limits.maxRecordsPerJob ?? recordsPerJobMax),
  });
};

/** Text has four characters a token and a line of JSON around it; images are taken to be those of the stage before. */
const bytesOf = (
  { reads }: Stage,
  { records, inputTokens, read }: { records: number; inputTokens: number; read: StageEstimate | undefined },
): number => {
  const images = reads !== "text" && read !== undefined && read.records > 0 ? (read.bytes / read.records) * records : 0;
  return Math.ceil(records * 200 + inputTokens * 4 + images);
};
