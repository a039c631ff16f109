import type { Metric } from "./metric.ts";

/** What `total` takes, from pairs of candidate and reference. */
export const sumStatistics = (metric: Metric, pairs: readonly (readonly [string, string])[]): number[] => {
  const rows = pairs.map(([candidate, reference]) => metric.statistics(candidate, reference));
  return Array.from({ length: metric.width }, (_, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0));
};
