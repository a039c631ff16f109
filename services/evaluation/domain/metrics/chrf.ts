import { defineMetric } from "./metric.ts";
import { characterNgrams, shared, size } from "./ngrams.ts";
import { words } from "./text.ts";

const orders = 6;

/** Three numbers an order: n-grams of the candidate, of the reference, in both. */
const statistics = (candidate: string, reference: string): number[] => {
  const ours = words(candidate).join("");
  const theirs = words(reference).join("");
  return Array.from({ length: orders }, (_, index) => {
    const [mine, right] = [characterNgrams(ours, index + 1), characterNgrams(theirs, index + 1)];
    // sacreBLEU 2: an order that the reference is too short for does not count against the candidate.
    return [right.size === 0 ? 0 : size(mine), size(right), shared(mine, right)];
  }).flat();
};

/**
 * F-score from summed statistics: precision and recall are averaged over the orders that both sides reach
 * (sacreBLEU's effective order), then weighed with recall `beta` times as important.
 */
export const chrfScore = (sums: ArrayLike<number>, beta = 2): number => {
  let [precision, recall, reached] = [0, 0, 0];
  for (let at = 0; at < orders * 3; at += 3) {
    const [ours, theirs, both] = [sums[at] ?? 0, sums[at + 1] ?? 0, sums[at + 2] ?? 0];
    if (ours === 0 || theirs === 0) continue;
    precision += both / ours;
    recall += both / theirs;
    reached++;
  }
  if (precision === 0) return 0;
  return ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall) / reached;
};

/** chrF2 of sacreBLEU 2: character n-grams of 1 to 6 without white space; works in every script. */
export const chrf = defineMetric({
  name: "chrf",
  statistics,
  width: orders * 3,
  alone: (one) => chrfScore(one),
  total: (sums) => chrfScore(sums),
});
