import { lcsLength } from "./lcs.ts";
import { fMeasure, meanMetric } from "./metric.ts";
import { shared, size, wordNgrams } from "./ngrams.ts";

/** Lower case, then runs of a-z and 0-9: the default tokenizer of google-research `rouge_score`, stemmer off. */
export const rougeTokens = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

const rougeN = (order: number) => (candidate: string, reference: string) => {
  const ours = wordNgrams(rougeTokens(candidate), order);
  const theirs = wordNgrams(rougeTokens(reference), order);
  return fMeasure(shared(ours, theirs), size(ours), size(theirs));
};

const sentenceLevelLcs = (candidate: string, reference: string) => {
  const ours = rougeTokens(candidate);
  const theirs = rougeTokens(reference);
  return fMeasure(lcsLength(ours, theirs), ours.length, theirs.length);
};

/** F-measure of shared words. Letters outside a-z are no words to ROUGE: for other scripts use chrF. */
export const rouge1 = meanMetric("rouge-1", rougeN(1));

/** F-measure of shared pairs of words; texts of one word have none and score 0. */
export const rouge2 = meanMetric("rouge-2", rougeN(2));

/** F-measure of the longest common subsequence, `rougeL` of the reference: the text is one sentence, lines or not. */
export const rougeL = meanMetric("rouge-l", sentenceLevelLcs);
