import { bleu } from "./bleu.ts";
import { chrf } from "./chrf.ts";
import type { Metric, MetricName } from "./metric.ts";
import { rouge1, rouge2, rougeL } from "./rouge.ts";
import { exactMatch, tokenF1 } from "./squad.ts";

/** Every metric of the report, in its order there. */
export const allMetrics: Readonly<Record<MetricName, Metric>> = {
  "rouge-1": rouge1,
  "rouge-2": rouge2,
  "rouge-l": rougeL,
  "token-f1": tokenF1,
  "exact-match": exactMatch,
  chrf,
  bleu,
};

export const metricNames = Object.keys(allMetrics) as readonly MetricName[];
