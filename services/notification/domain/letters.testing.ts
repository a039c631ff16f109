import { join } from "node:path";
import type { Metadata } from "../../../events-schema/index.ts";
import type { Abandoned } from "./abandoned-letter.ts";
import type { Fact } from "./letter.ts";
import { parkedLetter, windowOf, type Parked } from "./parked-letter.ts";
import { linkable, resultsOf } from "./results.ts";
import { runLetter, type Ended } from "./run-letter.ts";

export const metadata: Metadata = {
  id: "e-1",
  version: 1,
  runId: "6c056be4497a309d83beeb96",
  causationId: "c-1",
  hops: 7,
  time: "2026-11-25T10:15:00.000Z",
  requester: { account: "111122223333" },
};
export const place = { stack: "choreo", bucket: "choreo-data" };
export const problem = {
  code: "hosting/no-room",
  message: "all 10 deployments of the quota were in use for 2 hours",
  remedy: "Ask for a higher quota of custom model deployments, then publish again.",
  places: ["custom model deployments"],
};
export const cost = {
  asOf: "2026-11-20",
  training: 9.61,
  hosting: 0,
  evaluation: 0.12,
  coordination: 0.0061,
  total: 9.7361,
  unknown: ["custom model storage in eu-west-1"],
  notCounted: ["3 requests to models that failed or whose process died: about $0.0010 at most"],
};
export const arn = "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-micro-v1:0:128k/g7h8i9j0k1l2";
const scored = {
  dataset: "articles/a76e53306da2b0bb35862497",
  trainingRecords: 11_999,
  baseModel: "amazon.nova-micro-v1:0:128k",
  modelArn: arn,
  decision: "promote",
  metric: "rougeL",
  comparedRecords: 1000,
  customizedScore: 0.4123,
  baseScore: 0.3181,
  difference: 0.0942,
  differenceLow: 0.081,
  differenceHigh: 0.1069,
  reportUri: "s3://choreo-data/evaluations/6c056be4497a309d83beeb96/report.json",
};

export const ends: Record<Ended["outcome"], Ended> = {
  succeeded: {
    outcome: "succeeded",
    reason:
      "articles-6c056be4 is promoted onto endpoint headlines: rougeL is better by 0.0942, at least 0.0810 with 95 % confidence",
    summary: {
      ...scored,
      hosted: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/q1w2e3r4t5y6",
      method: "provisioned-throughput",
      hostingUsdPerDay: 2592,
      endpoint: "headlines",
      owner: "search team",
    },
    cost,
  },
  partial: {
    outcome: "partial",
    reason: problem.message,
    summary: { ...scored, decision: "not hosted" },
    problem,
    cost,
  },
  failed: {
    outcome: "failed",
    reason: "Bedrock ended the job: the training data has no prompt in line 7",
    summary: { baseModel: "amazon.nova-micro-v1:0:128k" },
    problem: {
      code: "training/job-failed",
      message: "Bedrock ended the job: the training data has no prompt in line 7",
      remedy: "Mend the line, then publish again.",
    },
  },
  rejected: {
    outcome: "rejected",
    reason: "there is no object to read at s3://nowhere/x.csv",
    summary: { code: "dataset/missing-object" },
    problem: {
      code: "dataset/missing-object",
      message: "there is no object to read at s3://nowhere/x.csv",
      remedy: "Check bucket and key.",
    },
  },
  cancelled: { outcome: "cancelled", reason: "the run was cancelled", summary: {} },
};

export const pipeline: Ended = {
  outcome: "succeeded",
  reason:
    "every stage of the pipeline articles is completed: category 1000 answered, 0 failed; text 998 answered, 2 failed",
  summary: {
    pipeline: "articles",
    stages: 2,
    stage1: "category: 1000 of 1000 answered",
    stage2: "text: 998 of 1000 answered, refused 2",
    recordsIn: 1000,
    answered: 998,
    failed: 2,
    retried: 7,
    jobs: 4,
    onDemand: 12,
    inputTokens: 812_000,
    outputTokens: 104_000,
    parquetUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/results/text/results.parquet",
    resultsUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/results/",
    failedUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/results/failed.parquet",
    reportUri: "s3://choreo-data/pipelines/6c056be4497a309d83beeb96/report.json",
  },
  cost: {
    asOf: "2026-11-20",
    training: 0,
    hosting: 0,
    evaluation: 0,
    inference: 0.42,
    coordination: 0.00002,
    total: 0.42002,
    unknown: [],
  },
};

export const letterOf = (
  data: Ended,
  options: { metadata?: Metadata; attempt?: number; notes?: readonly Fact[] } = {},
) =>
  runLetter({
    metadata: options.metadata ?? metadata,
    data,
    place,
    attempt: options.attempt ?? 1,
    notes: options.notes ?? [],
    links: {
      links: linkable(resultsOf(data), place.bucket).map(({ name }) => ({
        label: name,
        url: "https://choreo-data.s3.amazonaws.com/report.json?X-Amz-Signature=0a1b&X-Amz-Expires=3600",
      })),
      hours: 1,
    },
  });

export const parked = {
  parkedId: "0f1e2d3c4b5a69788796a5b4",
  consumer: "training/onDatasetReady",
  code: "contract/unreadable",
  reason: "DatasetReady e-1 does not match v1: recordCount: expected a positive number",
  eventType: "DatasetReady",
};
export const parkedOf = (data: Parked, time = metadata.time) =>
  parkedLetter({ metadata, data, window: windowOf(data, time), hourBefore: 41, place, attempt: 1 });

export const abandoned: Abandoned = {
  hosted: {
    method: "provisioned-throughput",
    arn: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/q1w2e3r4t5y6",
    name: "choreo-6c056be4497a",
    modelUnits: 2,
    since: "2026-11-23T08:00:00.000Z",
  },
  decideBy: "2026-11-24T08:00:00.000Z",
};

export const golden = (name: string): string => join(import.meta.dirname, "golden", name);
