import type { Metric } from "../../../events-schema/index.ts";
import type { MetricName } from "../domain/metrics/metric.ts";

/** The events' names of the metrics, each with the report's order and the name it is computed under. */
const names: Readonly<Record<Metric, MetricName>> = {
  rouge1: "rouge-1",
  rouge2: "rouge-2",
  rougeL: "rouge-l",
  tokenF1: "token-f1",
  exactMatch: "exact-match",
  chrf: "chrf",
  bleu: "bleu",
};

export const metrics = Object.keys(names) as readonly Metric[];

export const computedAs = (metric: Metric): MetricName => names[metric];

/** Something for each metric. */
export const byMetric = <Value>(make: (metric: Metric) => Value): Record<Metric, Value> =>
  Object.fromEntries(metrics.map((metric) => [metric, make(metric)])) as Record<Metric, Value>;
