import type { PairedStatistics } from "./bootstrap.ts";
import { compare, type CompareOptions, type Comparison } from "./compare.ts";
import { allMetrics, metricNames } from "./metrics/all-metrics.ts";
import type { MetricName } from "./metrics/metric.ts";
import type { Pair } from "./pair.ts";

type PerMetric<T> = Readonly<Record<MetricName, T>>;

/** One record's scores for the report, and what it adds to the scores of the set; no texts, so that a set fits memory. */
export type ScoredPair = {
  recordId: string;
  scores: PerMetric<{ candidate: number; base: number }>;
  statistics: PerMetric<PairedStatistics>;
};

const perMetric = <T>(make: (name: MetricName) => T): PerMetric<T> =>
  Object.fromEntries(metricNames.map((name) => [name, make(name)])) as Record<MetricName, T>;

/** Both models' answers to one record by every metric. */
export const scorePair = ({ recordId, reference, candidate, base }: Pair): ScoredPair => {
  const statistics = perMetric((name) => ({
    recordId,
    candidate: allMetrics[name].statistics(candidate, reference),
    base: allMetrics[name].statistics(base, reference),
  }));
  const scores = perMetric((name) => ({
    candidate: allMetrics[name].alone(statistics[name].candidate),
    base: allMetrics[name].alone(statistics[name].base),
  }));
  return { recordId, scores, statistics };
};

/**
 * The two models by every metric over the whole set, whatever the order in which its records were scored;
 * all metrics draw the same records.
 */
export const compareAll = (scored: readonly ScoredPair[], options: CompareOptions): PerMetric<Comparison> => {
  const ordered = scored.toSorted((left, right) => (left.recordId < right.recordId ? -1 : 1));
  return perMetric((name) =>
    compare(
      allMetrics[name],
      ordered.map((pair) => pair.statistics[name]),
      options,
    ),
  );
};
