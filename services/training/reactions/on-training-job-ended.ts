import {
  ModelTrained,
  RunEnded,
  TrainingJobCompleted,
  TrainingJobFailed,
  type TrainingOrder,
} from "../../../events-schema/index.ts";
import type { EdgePorts } from "../../chassis/ports.ts";
import type { Emit } from "../../chassis/publish.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { costOf } from "../../models/cost.ts";
import { trainingUsage } from "../domain/estimate.ts";
import type { LossByEpoch } from "../domain/loss.ts";
import { readLoss } from "../metrics-files.ts";
import { failRun } from "./end-run.ts";

/** A completed job is a model: its loss is read back and it is handed on, or the run ends here. */
const onTrainingJobCompleted = reactTo(TrainingJobCompleted, async ({ data }, ports: EdgePorts & { emit: Emit }) => {
  const { order, job, modelArn } = data;
  const { dataset, recipe } = order;
  const lossByEpoch = await readLoss(ports.objects, order.outputUri, job.arn);
  const model = { arn: modelArn, name: order.modelName, baseModel: order.baseModel };
  await ports.emit(ModelTrained, order.jobKey, { model, jobArn: job.arn, lossByEpoch, dataset, recipe });
  if (recipe.hosting) return;
  await ports.emit(RunEnded, "run", {
    outcome: "succeeded",
    reason: `${order.modelName} is trained; the recipe asks for nothing more`,
    summary: summaryOf(order, modelArn, lossByEpoch),
    cost: costOf(trainingUsage(order)),
  });
});

const onTrainingJobFailed = reactTo(TrainingJobFailed, async ({ data }, { emit }: EdgePorts & { emit: Emit }) => {
  const { order, job, problem } = data;
  const outcome = problem.code === "run/cancelled" ? "cancelled" : "failed";
  await failRun(emit, { baseModel: order.baseModel, problem, outcome, ...(job && { jobArn: job.arn }) });
});

export const onTrainingJobEnded = [onTrainingJobCompleted, onTrainingJobFailed];

const summaryOf = (order: TrainingOrder, modelArn: string, loss: LossByEpoch): Record<string, string | number> => {
  const last = loss.at(-1);
  return {
    dataset: `${order.dataset.name}/${order.dataset.version}`,
    manifest: order.dataset.manifestUri,
    trainingRecords: order.dataset.train.records,
    baseModel: order.baseModel,
    modelArn,
    ...(last && { epochs: loss.length, trainingLoss: last.trainingLoss }),
    ...(last?.validationLoss !== undefined && { validationLoss: last.validationLoss }),
  };
};
