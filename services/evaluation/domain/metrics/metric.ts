export type MetricName = "rouge-1" | "rouge-2" | "rouge-l" | "token-f1" | "exact-match" | "chrf" | "bleu";

/**
 * A measure of an answer against one reference, always from 0 (nothing in common) to 1.
 * A set is scored from the sum of its records' statistics, so that it can be resampled without the texts.
 */
export type Metric = {
  readonly name: MetricName;
  /** One record alone, for the report by record. */
  score(candidate: string, reference: string): number;
  /** What one record adds to the score of a set; always `width` finite numbers. */
  statistics(candidate: string, reference: string): readonly number[];
  readonly width: number;
  /** The score of a set from the sums of its statistics; 0 for an empty set. */
  total(sums: ArrayLike<number>, records: number): number;
};

/** A metric whose set score is the mean over records, as the reference implementations of ROUGE and SQuAD report it. */
export const meanMetric = (name: MetricName, score: Metric["score"]): Metric => ({
  name,
  score,
  statistics: (candidate, reference) => [score(candidate, reference)],
  width: 1,
  total: (sums, records) => (records === 0 ? 0 : (sums[0] ?? 0) / records),
});

/** Harmonic mean of precision and recall from counts; 0 where nothing is shared. */
export const fMeasure = (shared: number, candidateCount: number, referenceCount: number): number =>
  shared === 0 ? 0 : (2 * shared) / (candidateCount + referenceCount);
