import type { Metric } from "./metrics/metric.ts";
import type { RandomIndex } from "./random.ts";

/** What one record that both models answered adds to each model's score. */
export type PairedStatistics = { recordId: string; candidate: readonly number[]; base: readonly number[] };

/** One row a record, the candidate's statistics before the base's: a draw reads one stretch of memory. */
export type Table = { records: number; width: number; cells: Float64Array };

export const tableOf = (records: readonly PairedStatistics[], width: number): Table => {
  const cells = new Float64Array(records.length * width * 2);
  records.forEach((record, row) => {
    cells.set(record.candidate, row * width * 2);
    cells.set(record.base, row * width * 2 + width);
  });
  return { records: records.length, width, cells };
};

/** The scores of both models on as many rows as the table has, each picked by its turn. */
export const scoreRows = (
  metric: Metric,
  { records, width, cells }: Table,
  pick: (turn: number) => number,
): { candidate: number; base: number } => {
  const sums = new Float64Array(width * 2);
  for (let turn = 0; turn < records; turn++) {
    const start = pick(turn) * width * 2;
    for (let column = 0; column < width * 2; column++) {
      sums[column] = (sums[column] ?? 0) + (cells[start + column] ?? 0);
    }
  }
  return {
    candidate: metric.total(sums.subarray(0, width), records),
    base: metric.total(sums.subarray(width), records),
  };
};

/** The differences (candidate minus base) of sets drawn with replacement, the same rows for both; smallest first. */
export const resampledDifferences = (
  metric: Metric,
  table: Table,
  draw: { resamples: number; random: RandomIndex },
): Float64Array =>
  Float64Array.from({ length: draw.resamples }, () => {
    const { candidate, base } = scoreRows(metric, table, () => draw.random(table.records));
    return candidate - base;
  }).sort();

/** Between the two nearest values by distance, as NumPy's `percentile` does by default. */
export const quantile = (sorted: Float64Array, share: number): number => {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
};
