import { assert } from "../../chassis/outcome.ts";
import type { Metric, MetricName } from "./metrics/metric.ts";
import { seededRandom } from "./random.ts";

/** What one record that both models answered adds to each model's score. */
export type PairedStatistics = { recordId: string; candidate: readonly number[]; base: readonly number[] };

export type Interval = { low: number; high: number };

/** Both scores on the same records, and how sure their difference (candidate minus base) is. */
export type Compared = {
  status: "compared";
  metric: MetricName;
  records: number;
  candidate: number;
  base: number;
  difference: number;
  interval: Interval;
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
 * Records are drawn with replacement, the same ones for both models, and every draw is scored as a whole set.
 * No record, one record (nothing to draw from) and a statistic that is no finite number are incomparable;
 * models that tie on every record get a difference and an interval of exactly 0.
 */
export const compare = (metric: Metric, records: readonly PairedStatistics[], options: CompareOptions): Comparison => {
  const { confidence, resamples = 1000 } = options;
  assert(confidence > 0 && confidence < 1, `a confidence between 0 and 1, not ${confidence}`);
  assert(
    Number.isInteger(resamples) && resamples >= 1 && resamples <= resamplesMax,
    `1 to ${resamplesMax} resamples, not ${resamples}`,
  );
  const incomparable = (why: string): Incomparable => ({
    status: "incomparable",
    metric: metric.name,
    records: records.length,
    why,
  });
  if (records.length === 0) return incomparable("no record was answered by both models");
  if (records.length === 1)
    return incomparable("one record was answered by both models, and the spread of a difference needs at least two");
  const broken = records.find((record) => !isWhole(record, metric.width));
  if (broken !== undefined) return incomparable(`record ${broken.recordId} has a score that is not a finite number`);

  const table = flatten(records, metric.width);
  const everyRecord = scores(metric, table, (at) => at);
  const random = seededRandom(options.seed);
  const differences = Float64Array.from({ length: resamples }, () => {
    const drawn = scores(metric, table, () => random(table.records));
    return drawn.candidate - drawn.base;
  }).sort();
  const tail = (1 - confidence) / 2;
  const compared = {
    ...everyRecord,
    difference: everyRecord.candidate - everyRecord.base,
    interval: { low: quantile(differences, tail), high: quantile(differences, 1 - tail) },
  };
  if (!Number.isFinite(compared.difference + compared.interval.low + compared.interval.high))
    return incomparable("the scores are too large to add up");
  return { status: "compared", metric: metric.name, records: records.length, ...compared, confidence, resamples };
};

const isWhole = (record: PairedStatistics, width: number): boolean =>
  [record.candidate, record.base].every((side) => side.length === width && side.every(Number.isFinite));

/** One row a record, the candidate's statistics before the base's: a draw reads one stretch of memory. */
type Table = { records: number; width: number; cells: Float64Array };

const flatten = (records: readonly PairedStatistics[], width: number): Table => {
  const cells = new Float64Array(records.length * width * 2);
  records.forEach((record, row) => {
    cells.set(record.candidate, row * width * 2);
    cells.set(record.base, row * width * 2 + width);
  });
  return { records: records.length, width, cells };
};

/** Scores of as many records as there are, picked by row: ten million picks a second for the widest metric. */
const scores = (metric: Metric, table: Table, pick: (at: number) => number): { candidate: number; base: number } => {
  const { records, width, cells } = table;
  const sums = new Float64Array(width * 2);
  for (let at = 0; at < records; at++) {
    const start = pick(at) * width * 2;
    for (let column = 0; column < width * 2; column++) {
      sums[column] = (sums[column] ?? 0) + (cells[start + column] ?? 0);
    }
  }
  return {
    candidate: metric.total(sums.subarray(0, width), records),
    base: metric.total(sums.subarray(width), records),
  };
};

/** Between the two nearest values by distance, as NumPy's `percentile` does by default. */
const quantile = (sorted: Float64Array, share: number): number => {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
};
