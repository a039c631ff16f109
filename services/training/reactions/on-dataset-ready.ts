import { DatasetReady, TrainingJobRequested, type Problem } from "../../../events-schema/index.ts";
import type { Emit } from "../../chassis/publish.ts";
import { reactTo } from "../../chassis/react-to.ts";
import { checkDataset, checkHosting, checkSettings, findBase, orderFor } from "../domain/plan-training.ts";
import type { TrainingPorts } from "../ports.ts";
import { cancelled, failRun } from "./end-run.ts";

/** A ready dataset asks for one training job, or is refused for a reason that costs nothing. Redelivery emits the same id. */
export const onDatasetReady = reactTo(
  DatasetReady,
  async ({ metadata, data }, ports: TrainingPorts & { emit: Emit }) => {
    const { dataset, recipe } = data;
    const { training } = recipe;
    if (!training) return;
    const reject = (problem: Problem) =>
      failRun(ports.emit, { baseModel: training.baseModel, problem, outcome: "rejected" });
    const tombstone = await ports.tombstones.read(metadata.runId);
    if (tombstone === "ended") return;
    if (tombstone === "cancelled")
      return failRun(ports.emit, { baseModel: training.baseModel, problem: cancelled, outcome: "cancelled" });
    const found = findBase(training, ports.place.region);
    if ("problem" in found) return reject(found.problem);
    const { base } = found;
    const problem =
      checkDataset(base, dataset) ??
      checkSettings(base, training) ??
      (recipe.hosting &&
        checkHosting(base, recipe, { region: ports.place.region, facts: await ports.hosting.read(base) }));
    if (problem) return reject(problem);
    const order = orderFor(base, { dataset, recipe, training }, { runId: metadata.runId, place: ports.place });
    await ports.emit(TrainingJobRequested, order.jobKey, { order });
  },
);
