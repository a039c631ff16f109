import { compare, type CompareOptions, type Comparison, type PairedStatistics } from "./compare.ts";
import { allMetrics, metricNames } from "./metrics/all-metrics.ts";
import type { MetricName } from "./metrics/metric.ts";
import type { Pair } from "./pair.ts";

type PerMetric<T> = Readonly<Record<MetricName, T>>;

/** One record's scores for the report, and what it adds to the scores of the set; small enough to store by chunk. */
export type ScoredPair = {
  recordId: string;
  scores: PerMetric<{ candidate: number; base: number }>;
  statistics: PerMetric<PairedStatistics>;
};

const perMetric = <T>(make: (name: MetricName) => T): PerMetric<T> =>
  Object.fromEntries(metricNames.map((name) => [name, make(name)])) as Record<MetricName, T>;

/** Both models' answers to one record by every metric. */
export const scorePair = ({ recordId, reference, candidate, base }: Pair): ScoredPair => ({
  recordId,
  scores: perMetric((name) => ({
    candidate: allMetrics[name].score(candidate, reference),
    base: allMetrics[name].score(base, reference),
  })),
  statistics: perMetric((name) => ({
    recordId,
    candidate: allMetrics[name].statistics(candidate, reference),
    base: allMetrics[name].statistics(base, reference),
  })),
});

/** The two models by every metric over the whole set; all metrics draw the same records. */
export const compareAll = (scored: readonly ScoredPair[], options: CompareOptions): PerMetric<Comparison> =>
  perMetric((name) =>
    compare(
      allMetrics[name],
      scored.map((pair) => pair.statistics[name]),
      options,
    ),
  );
