import type { StageCounts } from "../../../events-schema/index.ts";
import { batchPrices } from "../../models/batch-prices.ts";
import { coordinationCost } from "../../models/coordination.ts";
import { pricesAsOf } from "../../models/prices.ts";
import { costOfTokens, type StageCost } from "../domain/request/cost-of-tokens.ts";
import type { Closing } from "../domain/run/outcome.ts";
import type { PartRow, TakenOver } from "../domain/run/part-row.ts";
import { onDemandShare, takenOverOf } from "../domain/run/report.ts";
import type { Run } from "./run.ts";

type Cost = NonNullable<Closing["cost"]>;
type StageOfRun = { readonly counts: StageCounts; readonly parts: readonly PartRow[] };

/** What this run has paid, by list prices: nothing of what an earlier run had been answered. */
export const costOf = (run: Run, stages: readonly StageOfRun[]): Cost => {
  const costs = stages.map(({ counts, parts }) => priced(run, counts, onDemandShare(parts, "this run")));
  const jobs = stages.reduce((sum, { counts }) => sum + counts.jobs, 0);
  const requests = stages.reduce((sum, { counts }) => sum + counts.onDemand, 0);
  const events = eventsOfRun + eventsOfStage * stages.length + eventsOfJob * jobs;
  const inference = sumOf(costs);
  const coordination = coordinationCost({ events, requests, hostedHours: 0 });
  const none = { training: 0, hosting: 0, evaluation: 0 };
  const unknown = unknownOf(costs);
  return { asOf: pricesAsOf, ...none, inference, coordination, total: inference + coordination, unknown };
};

/** What earlier runs have paid for the answers that this one took over from them; undefined: it took over none. */
export const takenOverCost = (
  run: Run,
  stages: readonly StageOfRun[],
):
  | (TakenOver & { readonly runId: string; readonly inference: number; readonly unknown: readonly string[] })
  | undefined => {
  const { resumes } = run.plan.request;
  const taken = stages.map(({ counts: { stage }, parts }) => ({ stage, parts, ...takenOverOf(parts) }));
  const answered = taken.reduce((sum, one) => sum + one.answered, 0);
  if (!resumes || answered === 0) return undefined;
  const costs = taken.map(({ parts, ...one }) => priced(run, one, onDemandShare(parts, "others")));
  return {
    runId: resumes.runId,
    answered,
    inputTokens: taken.reduce((sum, one) => sum + one.inputTokens, 0),
    outputTokens: taken.reduce((sum, one) => sum + one.outputTokens, 0),
    inference: sumOf(costs),
    unknown: unknownOf(costs),
  };
};

const priced = (
  { plan: { request } }: Run,
  { stage, inputTokens, outputTokens }: Pick<StageCounts, "stage" | "inputTokens" | "outputTokens">,
  share: number,
): StageCost => {
  const { model = "" } = request.stages.find(({ name }) => name === stage) ?? {};
  if (inputTokens + outputTokens === 0) return { costUsd: 0, unknown: [] };
  return costOfTokens(batchPrices(model), { model, inputTokens, outputTokens, onDemandShare: share });
};

const sumOf = (costs: readonly StageCost[]): number => costs.reduce((sum, { costUsd }) => sum + costUsd, 0);
const unknownOf = (costs: readonly StageCost[]): string[] => [...new Set(costs.flatMap(({ unknown }) => unknown))];

/** PipelineRequested, its end and RunEnded; StageStarted and StageCompleted; a job requested, submitted and ended. */
const eventsOfRun = 3;
const eventsOfStage = 2;
const eventsOfJob = 3;
