import { DatasetReady, DatasetRejected, RunEnded } from "../../../events-schema/index.ts";
import type { Emit } from "../../chassis/publish.ts";
import type { Outcome } from "../ports.ts";

/** One dataset, one answer, one end to a run: the natural keys say no more than that, so telling twice changes nothing. */
export const announce = async (outcome: Outcome | undefined, emit: Emit): Promise<void> => {
  if (outcome === undefined) return;
  if (outcome.kind === "ready") return announceReady(outcome, emit);
  const { problem, counts, ends } = outcome;
  await emit(DatasetRejected, "dataset", { problem, ...(counts && { counts }) });
  await emit(RunEnded, "run", { outcome: ends, reason: problem.message, summary: { code: problem.code }, problem });
};

/** With nothing to train, the dataset was all the run was for. */
const announceReady = async ({ data }: Extract<Outcome, { kind: "ready" }>, emit: Emit): Promise<void> => {
  await emit(DatasetReady, "dataset", data);
  if (data.recipe.training) return;
  const { dataset, counts } = data;
  await emit(RunEnded, "run", {
    outcome: "succeeded",
    reason: `dataset ${dataset.name} ${dataset.version} is ready: ${counts.records} records of ${counts.rowsIn} rows`,
    summary: {
      dataset: dataset.name,
      version: dataset.version,
      manifest: dataset.manifestUri,
      rowsIn: counts.rowsIn,
      records: counts.records,
      train: dataset.train.records,
      validation: dataset.validation?.records ?? 0,
      test: dataset.test?.records ?? 0,
    },
  });
};
