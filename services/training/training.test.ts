import { describe, expect, test } from "vitest";
import {
  DatasetReady,
  EvaluationSection,
  HostingSection,
  TrainingJobCompleted,
  TrainingJobFailed,
  stableId,
  type Contract,
  type DataIn,
  type Dataset,
  type Recipe,
} from "../../events-schema/index.ts";
import { deliver, messageOf } from "../chassis/memory/envelope-of.ts";
import { memoryEdge } from "../chassis/memory/memory-edge.ts";
import type { HostingFacts } from "../models/hosting.ts";
import { findBase, orderFor } from "./domain/plan-training.ts";
import { part, sampleDataset as dataset } from "./domain/samples.ts";
import type { TrainingPorts } from "./ports.ts";
import { onDatasetReady } from "./reactions/on-dataset-ready.ts";
import { onTrainingJobEnded } from "./reactions/on-training-job-ended.ts";

const nova = "amazon.nova-micro-v1:0:128k";
const training = { baseModel: nova, hyperParameters: {}, deadlineHours: 72 };
const counts = { rowsIn: 1000, records: 1000, dropped: {}, noticed: {} };
const none: HostingFacts = {
  deployments: { used: 10, limit: 10 },
  provisionedUnits: { used: 0, limit: 0 },
  unitsOfBase: { used: 0, limit: 0 },
};
const metadata = {
  id: "ready",
  version: 1,
  runId: "0".repeat(24),
  causationId: "c",
  hops: 1,
  time: "2026-01-01T00:00:00.000Z",
  requester: { account: "111122223333" },
};

const world = (
  options: {
    region?: string;
    hosting?: HostingFacts;
    limits?: Record<string, number>;
    baseModelIds?: Record<string, string>;
  } = {},
) => {
  const edge = memoryEdge({ service: "training" });
  let asked = 0;
  const ports: TrainingPorts = {
    ...edge.ports,
    hosting: { read: async () => ((asked += 1), options.hosting ?? none) },
    place: { region: options.region ?? "us-east-1", outputUri: "s3://data/training/" },
    baseModelIds: options.baseModelIds ?? {},
    maxCostUsdByAccount: options.limits ?? {},
  };
  const hear = <C extends Contract>(contract: C, data: DataIn<C>, id = "ready") =>
    deliver(
      { service: "training", ports, reactions: [onDatasetReady, ...onTrainingJobEnded] },
      messageOf({ type: contract.type, detail: { metadata: { ...metadata, id }, data } }),
    );
  return { ...edge, ports, hear, asked: () => asked, types: () => edge.published.map(({ type }) => type) };
};

const ready = (changes: { dataset?: Partial<Dataset>; recipe?: Partial<Recipe> } = {}) => ({
  dataset: { ...dataset, ...changes.dataset },
  counts,
  recipe: { training, ...changes.recipe },
});

describe("a ready dataset", () => {
  test("asks for one job, with validation data and every hyperparameter written out", async () => {
    const { hear, published } = world();
    await hear(DatasetReady, ready());
    expect(published).toHaveLength(1);
    expect(published[0]).toMatchObject({
      type: "TrainingJobRequested",
      source: "choreo.training",
      detail: {
        data: {
          order: {
            jobKey: stableId("job", metadata.runId, "training"),
            baseModel: nova,
            modelName: "articles-000000000000",
            trainUri: dataset.train.uri,
            validationUri: dataset.validation?.uri,
            outputUri: `s3://data/training/${metadata.runId}/`,
            hyperParameters: { epochCount: "2", learningRate: "0.00001", learningRateWarmupSteps: "10" },
          },
        },
      },
    });
  });

  test("heard again asks for the same job under the same id", async () => {
    const { hear, published } = world();
    await hear(DatasetReady, ready());
    await hear(DatasetReady, ready(), "ready again");
    expect(new Set(published.map(({ detail }) => detail.metadata.id)).size).toBe(1);
  });

  test("heard again asks for the same job, though nothing could be hosted any more, by this very run", async () => {
    const hosting = { ...none, deployments: { used: 9, limit: 10 } };
    const { hear, published, types } = world({ hosting });
    const asked = ready({ recipe: { training, hosting: HostingSection.parse({}) } });
    await hear(DatasetReady, asked);
    hosting.deployments.used = 10;
    await hear(DatasetReady, asked, "ready again");
    expect(types()).toEqual(["TrainingJobRequested", "TrainingJobRequested"]);
    expect(published[1]?.detail).toMatchObject({
      data: published[0]?.detail && "data" in published[0].detail && published[0].detail.data,
    });
  });

  test("heard again after a cancellation asks for the same job, which ends the run", async () => {
    const { hear, ports, types } = world();
    await hear(DatasetReady, ready());
    await ports.tombstones.bury(metadata.runId, "cancelled");
    await hear(DatasetReady, ready(), "ready again");
    expect(types()).toEqual(["TrainingJobRequested", "TrainingJobRequested"]);
  });

  test("without a training section is nobody's business here", async () => {
    const { hear, published } = world();
    await hear(DatasetReady, { ...ready(), recipe: {} });
    expect(published).toEqual([]);
  });

  const thousandsOfParameters = Object.fromEntries(
    Array.from({ length: 3000 }, (_, at) => [`${at}`.padEnd(100, "x"), "1".repeat(100)]),
  );

  test.each([
    [
      "training/unknown-model",
      { recipe: { training: { ...training, baseModel: "amazon.nova-micro-v1:0" } } },
      "us-east-1",
    ],
    ["training/wrong-region", {}, "eu-west-1"],
    ["training/wrong-format", { dataset: { recordFormat: "prompt-completion" } }, "us-east-1"],
    ["training/too-few-records", { dataset: { train: part("train", 7) } }, "us-east-1"],
    ["training/too-many-records", { dataset: { train: part("train", 19_901) } }, "us-east-1"],
    ["training/record-too-long", { dataset: { longestRecordBytes: 256_001 } }, "us-east-1"],
    [
      "training/hyperparameter",
      { recipe: { training: { ...training, hyperParameters: { epochCount: "99" } } } },
      "us-east-1",
    ],
    [
      "training/hyperparameter",
      { recipe: { training: { ...training, hyperParameters: thousandsOfParameters } } },
      "us-east-1",
    ],
    [
      "training/no-hosting",
      { recipe: { training, hosting: { method: "any", modelUnits: 1, decisionHours: 24, deleteRetiredModel: false } } },
      "us-east-1",
    ],
  ] as const)("is refused with %s before anything is paid, and the run ends", async (code, changes, region) => {
    const { hear, published } = world({ region });
    await hear(DatasetReady, ready(changes));
    expect(published).toMatchObject([
      { type: "ModelTrainingFailed", detail: { data: { problem: { code } } } },
      { type: "RunEnded", detail: { data: { outcome: "rejected", problem: { code } } } },
    ]);
  });

  describe("that is to be compared with its base", () => {
    const compared = { training, hosting: HostingSection.parse({}), evaluation: EvaluationSection.parse({}) };
    const room = { ...none, deployments: { used: 0, limit: 10 } };
    const types = async (
      baseInferenceTypes: string[] | undefined,
      options: { recipe?: Partial<Recipe>; baseModelIds?: Record<string, string> } = {},
    ) => {
      const hosting = { ...room, ...(baseInferenceTypes && { baseInferenceTypes }) };
      const { hear, types: heard, published } = world({ hosting, baseModelIds: options.baseModelIds ?? {} });
      await hear(DatasetReady, ready({ recipe: options.recipe ?? compared }));
      return { heard: heard(), problem: JSON.stringify(published.at(-1)?.detail) };
    };

    test("is refused where Bedrock lists the base for no answers under the id that would be asked", async () => {
      const { heard, problem } = await types(["INFERENCE_PROFILE"]);
      expect(heard).toEqual(["ModelTrainingFailed", "RunEnded"]);
      expect(problem).toMatch(/training\/base-not-askable.*amazon.nova-micro-v1:0 cannot be asked on demand/);
      expect(problem).toMatch(/set baseModelIds for amazon.nova-micro-v1:0/);
    });

    test.each([
      [{ test: part("test", 9) }, {}, /would compare 9 records .the test split has 9, .* a promotion needs 10/],
      [{ test: undefined }, {}, /would compare 0 records/],
      [{}, { recordsMax: 5 }, /would compare 5 records .the test split has 100, evaluation.recordsMax is 5/],
    ])("is refused where too few records are to be compared for a promotion: %j, %j", async (split, rule, message) => {
      const { hear, types: heard, published } = world({ hosting: room });
      const recipe = { ...compared, evaluation: { ...compared.evaluation, ...rule } };
      await hear(DatasetReady, ready({ dataset: split, recipe }));
      expect(heard()).toEqual(["ModelTrainingFailed", "RunEnded"]);
      expect(JSON.stringify(published.at(-1)?.detail)).toMatch(message);
    });

    test.each([
      [["ON_DEMAND"], {}],
      [undefined, {}],
      [["INFERENCE_PROFILE"], { baseModelIds: { "amazon.nova-micro-v1:0": "us.amazon.nova-micro-v1:0" } }],
      [["INFERENCE_PROFILE"], { recipe: { training, hosting: compared.hosting } }],
    ])("goes on where the list says %j, with %j", async (listed, options) => {
      expect((await types(listed, options)).heard).toEqual(["TrainingJobRequested"]);
    });
  });

  test("says what the run is expected to cost, part by part, and how its model will be hosted", async () => {
    const hosting = { ...none, deployments: { used: 3, limit: 10 } };
    const { hear, published } = world({ hosting });
    const asked = { method: "any", modelUnits: 1, decisionHours: 24, deleteRetiredModel: false } as const;
    await hear(DatasetReady, ready({ recipe: { training, hosting: asked } }));
    expect(published).toHaveLength(1);
    const { data } = published.map(({ detail }) => detail)[0] as unknown as {
      data: { estimate: { training: number; unknown: string[] }; hostingPlan: string };
    };
    expect(data.estimate.training).toBeCloseTo((80_000 / 4 / 1000) * 2 * 0.001, 9);
    expect(data.estimate.unknown).toEqual([]);
    expect(data.hostingPlan).toContain("3 of 10 deployments are in use");
  });

  test.each([
    ["training/too-expensive", { recipe: { training, maxCostUsd: 0.01 } }, {}],
    ["training/too-expensive", {}, { "111122223333": 0.01 }],
    [
      "training/cost-unknown",
      { recipe: { training: { ...training, baseModel: "amazon.nova-2-lite-v1:0:256k" }, maxCostUsd: 1000 } },
      {},
    ],
  ])("is refused with %s when it would cost more than it may", async (code, changes, limits) => {
    const { hear, published } = world({ limits });
    await hear(DatasetReady, ready(changes));
    expect(published.at(-1)).toMatchObject({
      type: "RunEnded",
      detail: { data: { outcome: "rejected", problem: { code } } },
    });
  });

  test("is not looked up for hosting that nobody asks for", async () => {
    const { hear, asked } = world();
    await hear(DatasetReady, ready());
    expect(asked()).toBe(0);
  });

  test("leaves validation data out where the family takes none", () => {
    const found = findBase({ ...training, baseModel: "amazon.nova-2-lite-v1:0:256k" }, "us-east-1");
    if (!("base" in found)) throw new Error("Nova 2 Lite is gone from the table");
    const order = orderFor(
      found.base,
      { dataset, recipe: {}, training },
      { runId: "r", place: { region: "us-east-1", outputUri: "s3://data/training/" } },
    );
    expect(order).not.toHaveProperty("validationUri");
  });

  test("of a cancelled run ends it; of an ended run is quiet", async () => {
    const cancelledRun = world();
    await cancelledRun.ports.tombstones.bury(metadata.runId, "cancelled");
    await cancelledRun.hear(DatasetReady, ready());
    expect(cancelledRun.published).toMatchObject([
      { type: "ModelTrainingFailed" },
      { type: "RunEnded", detail: { data: { outcome: "cancelled" } } },
    ]);
    const endedRun = world();
    await endedRun.ports.tombstones.bury(metadata.runId, "ended");
    await endedRun.hear(DatasetReady, ready());
    expect(endedRun.published).toEqual([]);
  });
});

describe("an ended job", () => {
  const order = (recipe: Recipe) => {
    const found = findBase(training, "us-east-1");
    if (!("base" in found)) throw new Error("Nova Micro is gone from the table");
    return orderFor(
      found.base,
      { dataset, recipe, training },
      { runId: metadata.runId, place: { region: "us-east-1", outputUri: "s3://data/training/" } },
    );
  };
  const job = {
    arn: `arn:aws:bedrock:us-east-1:111122223333:model-customization-job/${nova}/abcdefghijkl`,
    name: "choreo-x-1",
    attempt: 1,
    status: "Completed",
  };
  const folder = `s3://data/training/${metadata.runId}/model-customization-job-abcdefghijkl/`;
  const modelArn = "arn:aws:bedrock:us-east-1:111122223333:custom-model/x/abcdefghijkl";

  test("is a model with its loss by epoch, read from Bedrock's files", async () => {
    const { hear, published, ports } = world();
    const objects = ports.objects as ReturnType<typeof memoryEdge>["ports"]["objects"];
    objects.put(
      `${folder}training_artifacts/step_wise_training_metrics.csv`,
      "step_number,epoch_number,training_loss,perplexity\n0,0,3.5,33\n1,0,3.1,22\n2,1,2.5,12\n",
    );
    objects.put(
      `${folder}validation_artifacts/post_fine_tuning_validation/validation_metrics.csv`,
      "step_number,epoch_number,validation_loss,perplexity\n2,1,2.75,15\n",
    );
    await hear(TrainingJobCompleted, { order: order({ training }), job, modelArn });
    expect(published).toMatchObject([
      {
        type: "ModelTrained",
        detail: {
          data: {
            lossByEpoch: [
              { epoch: 0, trainingLoss: 3.1 },
              { epoch: 1, trainingLoss: 2.5, validationLoss: 2.75 },
            ],
          },
        },
      },
      {
        type: "RunEnded",
        detail: { data: { outcome: "succeeded", summary: { modelArn, trainingLoss: 2.5, validationLoss: 2.75 } } },
      },
    ]);
  });

  test("without metrics files is a model all the same", async () => {
    const { hear, published } = world();
    await hear(TrainingJobCompleted, { order: order({ training }), job, modelArn });
    expect(published[0]).toMatchObject({ type: "ModelTrained", detail: { data: { lossByEpoch: [] } } });
  });

  test.each([
    ["jobs/failed", "failed"],
    ["run/cancelled", "cancelled"],
  ])("that failed with %s ends the run as %s", async (code, outcome) => {
    const { hear, published } = world();
    await hear(TrainingJobFailed, {
      order: order({ training }),
      job,
      problem: { code, message: "Bedrock's words", remedy: "Look." },
    });
    expect(published).toMatchObject([
      { type: "ModelTrainingFailed", detail: { data: { jobArn: job.arn, problem: { code } } } },
      { type: "RunEnded", detail: { data: { outcome, reason: "Bedrock's words" } } },
    ]);
  });
});
