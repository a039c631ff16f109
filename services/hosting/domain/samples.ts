import {
  HostingSection,
  eventIdOf,
  runIdOf,
  stableId,
  type Comparison,
  type CustomModel,
  type Dataset,
  type Hosted,
  type Metadata,
  type Recipe,
} from "../../../events-schema/index.ts";
import { openLease, type Lease } from "./lease.ts";
import { capacityNameOf } from "./names.ts";

/** Runs, models and recipes for tests and the simulation. */
export const sampleRun = (name: string): string => stableId("run", name);

/** Is it the run of this name, or the run that the rollback of this name started? */
export const isSampleRun = (runId: string, name: string): boolean =>
  runId === sampleRun(name) ||
  runId === runIdOf({ account: "000000000000", type: "RollbackRequested", requestId: name });

export const sampleCause = (runId: string, of: string): Metadata => ({
  id: eventIdOf({ runId, type: "Sample", naturalKey: of }),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "000000000000" },
});

export const nova = "amazon.nova-micro-v1:0:128k";

export const sampleModel = (name: string, baseModel = nova): CustomModel => ({
  arn: `arn:aws:bedrock:us-east-1:000000000000:custom-model/${baseModel}/${stableId(name).slice(0, 12)}`,
  name: `model-${name}`,
  baseModel,
});

export const sampleDataset: Dataset = {
  name: "articles",
  version: "0123456789abcdef01234567",
  recordFormat: "conversation",
  manifestUri: "s3://data/datasets/a/v/manifest.json",
  train: { uri: "s3://data/datasets/a/v/train.jsonl", records: 800, bytes: 400_000 },
  test: { uri: "s3://data/datasets/a/v/test.jsonl", records: 100, bytes: 50_000 },
  longestRecordBytes: 4000,
};

export const sampleRecipe = ({
  hosting = {},
  evaluation = true,
}: { hosting?: Partial<HostingSection>; evaluation?: boolean } = {}): Recipe => ({
  training: { baseModel: nova, hyperParameters: {}, deadlineHours: 72 },
  hosting: { ...HostingSection.parse({}), ...hosting },
  ...(evaluation && {
    evaluation: {
      metric: "rougeL",
      margin: 0,
      confidence: 0.95,
      recordsMin: 2,
      answersShareMin: 0.9,
      recordsMax: 1000,
      maxTokens: 512,
    },
  }),
});

const scores = (value: number): Comparison["base"]["scores"] => ({
  rouge1: value,
  rouge2: value,
  rougeL: value,
  tokenF1: value,
  exactMatch: value,
  chrf: value,
  bleu: null,
});
const tokens = { answered: 100, unanswered: 0, inputTokens: 10_000, outputTokens: 2000 };

export const sampleComparison = (decision: "promote" | "retire"): Comparison => ({
  records: 100,
  candidate: { ...tokens, scores: scores(0.8) },
  base: { ...tokens, scores: scores(0.5) },
  difference: { metric: "rougeL", value: 0.3, low: 0.2, high: 0.4, confidence: 0.95, margin: 0 },
  decision,
  why: `the difference is 0.3: ${decision}`,
  reportUri: "s3://data/evaluation/r/report.json",
  samples: [{ prompt: "p", reference: "r", candidate: "c", base: "b" }],
});

export const sampleHosted = (name: string): Hosted => ({
  method: "on-demand",
  arn: `arn:aws:bedrock:us-east-1:000000000000:custom-model-deployment/${stableId(name).slice(0, 12)}`,
  name,
  modelUnits: 0,
  since: "2026-01-01T00:00:00.000Z",
});

export const sampleLease = (name: string, recipe = sampleRecipe()): Lease => {
  const runId = sampleRun(name);
  return openLease({
    cause: sampleCause(runId, "trained"),
    model: sampleModel(name),
    dataset: sampleDataset,
    recipe,
    section: recipe.hosting ?? HostingSection.parse({}),
    name: capacityNameOf("choreo", runId),
    askedAt: "2026-01-01T00:00:00.000Z",
  });
};
