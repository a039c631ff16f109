import { defineMetric } from "./metric.ts";
import { shared, size, wordNgrams } from "./ngrams.ts";
import { tokens13a } from "./tokenizer-13a.ts";

const orders = 4;

/** Length of the candidate, length of the reference, shared n-grams of 1 to 4, the candidate's n-grams of 1 to 4. */
const statistics = (candidate: string, reference: string): number[] => {
  const [ours, theirs] = [tokens13a(candidate), tokens13a(reference)];
  const each = Array.from({ length: orders }, (_, index) => wordNgrams(ours, index + 1));
  return [
    ours.length,
    theirs.length,
    ...each.map((grams, index) => shared(grams, wordNgrams(theirs, index + 1))),
    ...each.map(size),
  ];
};

/** Candidates shorter than their references lose by the ratio; longer ones have lost by precision already. */
const brevityPenalty = (candidateLength: number, referenceLength: number): number =>
  candidateLength < referenceLength ? Math.exp(1 - referenceLength / candidateLength) : 1;

/**
 * BLEU from summed statistics with exponential smoothing: the k-th order without a match counts as 1/2^k matches.
 * An order the candidate is too short for makes it 0, unless the score covers reached orders only.
 */
export const bleuScore = (sums: ArrayLike<number>, orderLimit: "all orders" | "reached orders"): number => {
  let [logarithms, reached, smoothing, matched] = [0, 0, 1, 0];
  for (let order = 0; order < orders; order++) {
    const [hits, grams] = [sums[2 + order] ?? 0, sums[2 + orders + order] ?? 0];
    if (grams === 0) break;
    if (hits === 0) smoothing *= 2;
    logarithms += Math.log(hits === 0 ? 1 / (smoothing * grams) : hits / grams);
    matched += hits;
    reached++;
  }
  if (matched === 0 || (orderLimit === "all orders" && reached < orders)) return 0;
  return brevityPenalty(sums[0] ?? 0, sums[1] ?? 0) * Math.exp(logarithms / reached);
};

/**
 * BLEU of sacreBLEU: 13a tokens, case kept, n-grams of 1 to 4, one reference. A record alone is scored with
 * effective order, a set without: a set whose answers are all shorter than four tokens scores 0, as in the reference.
 */
export const bleu = defineMetric({
  name: "bleu",
  statistics,
  width: 2 + 2 * orders,
  alone: (one) => bleuScore(one, "reached orders"),
  total: (sums) => bleuScore(sums, "all orders"),
});
