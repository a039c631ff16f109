import type { DataIn, Hosted, RunEnded } from "../../../events-schema/index.ts";
import { pricesOf } from "../../models/prices.ts";
import type { Lease, Scored } from "./lease.ts";
import { runCostOf } from "./run-cost.ts";
import type { Verdict } from "./verdict.ts";

type End = DataIn<typeof RunEnded>;
type Summary = End["summary"];

/** How the run ended, from its row alone: said again, it is the same. */
export const runEndOf = (lease: Lease, verdict: Verdict): End => {
  const cost = runCostOf(lease);
  return { ...outcomeOf(verdict, lease), summary: summaryOf(lease, verdict), ...(cost && { cost }) };
};

const outcomeOf = (verdict: Verdict, { model, section }: Lease): Pick<End, "outcome" | "reason" | "problem"> => {
  if (verdict.decision === "promote")
    return { outcome: "succeeded", reason: `${model.name} is promoted${onto(section.endpoint)}: ${verdict.why}` };
  if (verdict.decision === "fail")
    return { outcome: verdict.outcome, reason: verdict.problem.message, problem: verdict.problem };
  const { outcome, why, problem } = verdict;
  return { outcome, reason: problem?.message ?? `${model.name} is retired: ${why}`, ...(problem && { problem }) };
};

const onto = (endpoint: string | undefined): string => (endpoint === undefined ? "" : ` onto endpoint ${endpoint}`);

const summaryOf = (lease: Lease, verdict: Verdict): Summary => {
  const { model, dataset, comparison, section } = lease;
  const kept = verdict.decision === "promote" ? (lease.swapped?.hosted ?? lease.capacity) : undefined;
  return {
    ...(dataset && {
      dataset: `${dataset.name}/${dataset.version}`,
      manifest: dataset.manifestUri,
      trainingRecords: dataset.train.records,
    }),
    baseModel: model.baseModel,
    modelArn: model.arn,
    decision: verdict.decision === "fail" ? "not hosted" : verdict.decision,
    ...(lease.modelDeleted && { customModel: "deleted" }),
    ...(comparison && scores(comparison)),
    ...(kept && stillHosted(kept, model.baseModel)),
    ...(kept && section.endpoint !== undefined && { endpoint: section.endpoint }),
    ...(kept && section.owner !== undefined && { owner: section.owner }),
    ...(kept && section.until !== undefined && { until: section.until }),
    ...(lease.swapped?.previousModelArn !== undefined && { previousModelArn: lease.swapped.previousModelArn }),
  };
};

const scores = ({ records, candidate, base, difference, reportUri }: Scored): Summary => {
  const { metric, value, low, high } = difference;
  const numbers = {
    customizedScore: candidate.scores[metric],
    baseScore: base.scores[metric],
    difference: value,
    differenceLow: low,
    differenceHigh: high,
  };
  return { metric, comparedRecords: records, ...present(numbers), reportUri };
};

const present = (numbers: Record<string, number | null | undefined>): Summary =>
  Object.fromEntries(Object.entries(numbers).flatMap(([name, value]) => (value == null ? [] : [[name, value]])));

/** What goes on costing money; on-demand bills only what is asked of it. */
const stillHosted = ({ arn, method, modelUnits }: Hosted, baseModel: string): Summary => {
  const unitHour = pricesOf(baseModel).unitHour;
  const perDay = method === "on-demand" ? 0 : unitHour === undefined ? undefined : unitHour * modelUnits * 24;
  return { hosted: arn, method, ...(perDay !== undefined && { hostingUsdPerDay: perDay }) };
};
