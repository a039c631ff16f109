import {
  eventIdOf,
  stableId,
  Recipe,
  type DataOf,
  type Metadata,
  type ModelHosted,
} from "../../../events-schema/index.ts";
import { atStart, noRequests, type Evaluation } from "../life/evaluation.ts";

/** Runs, events and records for tests and the simulation. */
export const sampleRun = (name: string): string => stableId("run", name);

export const sampleCause = (runId: string): Metadata => ({
  id: eventIdOf({ runId, type: "ModelHosted", naturalKey: "hosted" }),
  version: 1,
  runId,
  causationId: "a-test",
  hops: 5,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "000000000000" },
});

export const sampleArn = "arn:aws:bedrock:us-east-1:000000000000:custom-model-deployment/0123456789ab";
export const sampleBase = "amazon.nova-micro-v1:0";
export const testUri = "s3://memory/datasets/d/0123456789abcdef01234567/test.jsonl";
export const validationUri = "s3://memory/datasets/d/0123456789abcdef01234567/validation.jsonl";

type Hosted = DataOf<typeof ModelHosted>;

export const sampleHosted = (
  evaluation: Record<string, unknown> | "none" = {},
  change: Partial<Hosted["dataset"]> = {},
  hosting: Record<string, unknown> = {},
): Hosted => ({
  model: {
    arn: "arn:aws:bedrock:us-east-1:000000000000:custom-model/0123456789ab",
    name: "model",
    baseModel: `${sampleBase}:128k`,
  },
  hosted: {
    method: "on-demand",
    arn: sampleArn,
    name: "choreo-candidate",
    modelUnits: 0,
    since: "2026-01-01T00:00:00.000Z",
  },
  dataset: {
    name: "d",
    version: "0123456789abcdef01234567",
    recordFormat: "conversation",
    manifestUri: "s3://memory/datasets/d/0123456789abcdef01234567/manifest.json",
    train: { uri: "s3://memory/datasets/d/0123456789abcdef01234567/train.jsonl", records: 100, bytes: 1000 },
    validation: { uri: validationUri, records: 10, bytes: 100 },
    test: { uri: testUri, records: 10, bytes: 100 },
    longestRecordBytes: 100,
    ...change,
  },
  recipe: Recipe.parse({ hosting, ...(evaluation !== "none" && { evaluation: { recordsMin: 2, ...evaluation } }) }),
});

export const sampleEvaluation = (runId: string, change: Partial<Evaluation> = {}): Evaluation => {
  const { model, hosted, recipe } = sampleHosted();
  return {
    runId,
    cause: sampleCause(runId),
    model,
    hosted,
    recipe,
    chunks: 2,
    done: new Set(),
    progress: atStart,
    requests: noRequests,
    ...change,
  };
};

export const conversationLine = (user: string, assistant: string): string =>
  JSON.stringify({
    schemaVersion: "bedrock-conversation-2024",
    messages: [
      { role: "user", content: [{ text: user }] },
      { role: "assistant", content: [{ text: assistant }] },
    ],
  });

/** A split of so many different questions, each with an answer of four words. */
export const sampleSplit = (records: number): string =>
  Array.from({ length: records }, (_, at) => `${conversationLine(`Question ${at}?`, `the answer is ${at}`)}\n`).join(
    "",
  );
