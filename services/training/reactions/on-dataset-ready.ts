import {
  DatasetReady,
  TrainingJobRequested,
  type DataOf,
  type Problem,
  type TrainingOrder,
  type TrainingSection,
} from "../../../events-schema/index.ts";
import type { Emit } from "../../chassis/publish.ts";
import { reactTo } from "../../chassis/react-to.ts";
import type { CostByPart } from "../../models/cost.ts";
import { checkCost, estimateRun } from "../domain/estimate.ts";
import { limitOf } from "../../models/cost.ts";
import {
  checkBaseAnswers,
  checkTestSplit,
  checkDataset,
  checkSettings,
  findBase,
  orderFor,
  planHosting,
} from "../domain/plan-training.ts";
import type { TrainingPorts } from "../ports.ts";
import { cancelled, failRun } from "./end-run.ts";
import { settlePlan } from "./settle-plan.ts";

/** A ready dataset asks for one training job, or is refused for a reason that costs nothing. Heard again, it says the same: the first plan stands. */
export const onDatasetReady = reactTo(
  DatasetReady,
  async ({ metadata, data }, ports: TrainingPorts & { emit: Emit }) => {
    const { training } = data.recipe;
    if (!training) return;
    const { baseModel } = training;
    const tombstone = await ports.tombstones.read(metadata.runId);
    if (tombstone === "ended") return;
    const { runId, requester } = metadata;
    const reach = async (): Promise<Plan | Refusal> =>
      tombstone === "cancelled"
        ? { problem: cancelled, outcome: "cancelled" }
        : planJob({ ...data, training }, { runId, account: requester.account, ports });
    const plan = await settlePlan(ports.objects, `${ports.place.outputUri}${runId}/plan.json`, reach);
    if ("problem" in plan) return failRun(ports.emit, { baseModel, outcome: "rejected", ...plan });
    await ports.emit(TrainingJobRequested, plan.order.jobKey, plan);
  },
);

type Ready = Pick<DataOf<typeof DatasetReady>, "dataset" | "recipe"> & { training: TrainingSection };
type Refusal = { problem: Problem; outcome?: "cancelled" };
type Plan = { order: TrainingOrder; estimate: CostByPart; hostingPlan?: string };

const planJob = async (
  { dataset, recipe, training }: Ready,
  { runId, account, ports }: { runId: string; account: string; ports: TrainingPorts },
): Promise<Plan | Refusal> => {
  const { place } = ports;
  const found = findBase(training, place.region);
  if ("problem" in found) return found;
  const { base } = found;
  const problem = checkDataset(base, dataset) ?? checkSettings(base, training);
  if (problem) return { problem };
  const here = recipe.hosting && { region: place.region, facts: await ports.hosting.read(base) };
  const hosting = recipe.hosting && here && planHosting(base, recipe.hosting, here);
  if (hosting && "problem" in hosting) return hosting;
  const { evaluation } = recipe;
  const pointless =
    here &&
    evaluation &&
    (checkTestSplit(dataset, evaluation) ?? checkBaseAnswers(base, { ...here, baseModelIds: ports.baseModelIds }));
  if (pointless) return { problem: pointless };
  const order = orderFor(base, { dataset, recipe, training }, { runId, place });
  const estimate = estimateRun(order, hosting?.method);
  const tooMuch = checkCost(estimate, limitOf(recipe.maxCostUsd, ports.maxCostUsdByAccount[account]));
  if (tooMuch) return { problem: tooMuch };
  return { order, estimate, ...(hosting && { hostingPlan: hosting.why }) };
};
