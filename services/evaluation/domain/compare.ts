import { assert } from "../../chassis/outcome.ts";
import { quantile, resampledDifferences, scoreRows, tableOf, type PairedStatistics } from "./bootstrap.ts";
import type { Metric, MetricName } from "./metrics/metric.ts";
import { seededRandom } from "./random.ts";

/** Both scores on the same records, and how sure their difference (candidate minus base) is. */
export type Compared = {
  status: "compared";
  metric: MetricName;
  records: number;
  candidate: number;
  base: number;
  difference: number;
  interval: { low: number; high: number };
  /** Two-sided: 0.95 leaves 2.5 % below `low` and 2.5 % above `high`. */
  confidence: number;
  resamples: number;
};

/** No interval can be given; never a reason to promote. */
export type Incomparable = { status: "incomparable"; metric: MetricName; records: number; why: string };

export type Comparison = Compared | Incomparable;

export type CompareOptions = { seed: string; confidence: number; resamples?: number };

const resamplesMax = 100_000;

/**
 * Paired bootstrap (Koehn 2004), percentile interval: the same seed, records and order give the same interval.
 * Every draw is scored as a whole set, so BLEU and chrF are resampled by their statistics and not by means.
 * No record, one record (nothing to draw from) and a statistic that is no finite number are incomparable;
 * models that tie on every record get a difference and an interval of exactly 0.
 */
export const compare = (metric: Metric, records: readonly PairedStatistics[], options: CompareOptions): Comparison => {
  const { seed, confidence, resamples = 1000 } = options;
  checkOptions(confidence, resamples);
  const known = { metric: metric.name, records: records.length };
  const obstacle = whyIncomparable(records, metric.width);
  if (obstacle !== undefined) return { status: "incomparable", ...known, why: obstacle };

  const table = tableOf(records, metric.width);
  const { candidate, base } = scoreRows(metric, table, (turn) => turn);
  const differences = resampledDifferences(metric, table, { resamples, random: seededRandom(seed) });
  const tail = (1 - confidence) / 2;
  const interval = { low: quantile(differences, tail), high: quantile(differences, 1 - tail) };
  const difference = candidate - base;
  if (!Number.isFinite(difference + interval.low + interval.high))
    return { status: "incomparable", ...known, why: "the scores are too large to add up" };
  return { status: "compared", ...known, candidate, base, difference, interval, confidence, resamples };
};

const checkOptions = (confidence: number, resamples: number): void => {
  assert(confidence > 0 && confidence < 1, `the confidence lies between 0 and 1 and is ${confidence}`);
  assert(
    Number.isInteger(resamples) && resamples >= 1 && resamples <= resamplesMax,
    `there are 1 to ${resamplesMax} resamples and not ${resamples}`,
  );
};

const whyIncomparable = (records: readonly PairedStatistics[], width: number): string | undefined => {
  if (records.length === 0) return "no record was answered by both models";
  if (records.length === 1) return "only one record was answered by both models, and an interval needs at least two";
  const broken = records.find(({ candidate, base }) => !isWhole(candidate, width) || !isWhole(base, width));
  return broken === undefined ? undefined : `record ${broken.recordId} has a score that is not a finite number`;
};

const isWhole = (statistics: readonly number[], width: number): boolean =>
  statistics.length === width && statistics.every((value) => Number.isFinite(value));
