export type MetricName = "rouge-1" | "rouge-2" | "rouge-l" | "token-f1" | "exact-match" | "chrf" | "bleu";

type Definition = {
  readonly name: MetricName;
  /** What one record adds to the score of a set; always `width` finite numbers. */
  statistics(candidate: string, reference: string): readonly number[];
  readonly width: number;
  /** The score of one record from its statistics. */
  alone(statistics: readonly number[]): number;
  /** The score of a set from the sums of its statistics; 0 for an empty set. */
  total(sums: ArrayLike<number>, records: number): number;
};

/**
 * A measure of an answer against one reference, always from 0 (nothing in common) to 1.
 * A set is scored from the sums of its records' statistics, so that it can be resampled without the texts.
 */
export type Metric = Definition & { score(candidate: string, reference: string): number };

export const defineMetric = (definition: Definition): Metric => ({
  ...definition,
  score: (candidate, reference) => definition.alone(definition.statistics(candidate, reference)),
});

/** A metric whose set score is the mean over records, as the reference implementations of ROUGE and SQuAD report it. */
export const meanMetric = (name: MetricName, score: Metric["score"]): Metric =>
  defineMetric({
    name,
    statistics: (candidate, reference) => [score(candidate, reference)],
    width: 1,
    alone: ([value = 0]) => value,
    total: (sums, records) => (records === 0 ? 0 : (sums[0] ?? 0) / records),
  });

/** Harmonic mean of precision and recall from counts; 0 where nothing is shared. */
export const fMeasure = (shared: number, candidateCount: number, referenceCount: number): number =>
  shared === 0 ? 0 : (2 * shared) / (candidateCount + referenceCount);
