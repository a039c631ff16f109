import { fMeasure, meanMetric } from "./metric.ts";
import { shared, wordNgrams } from "./ngrams.ts";
import { words } from "./text.ts";

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
// \b knows ASCII letters only and would cut the `a` of `éa`, which Python keeps.
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** The words that SQuAD v1.1 compares: lower case, without ASCII punctuation, without English articles. */
export const squadTokens = (text: string): string[] =>
  words(text.toLowerCase().replace(asciiPunctuation, "").replace(articles, " "));

/** F1 over words as in SQuAD v1.1; 0 where either side has none, even if both. */
export const tokenF1 = meanMetric("token-f1", (candidate, reference) => {
  const ours = squadTokens(candidate);
  const theirs = squadTokens(reference);
  return fMeasure(shared(wordNgrams(ours, 1), wordNgrams(theirs, 1)), ours.length, theirs.length);
});

/** 1 where the texts are the same words in the same order after SQuAD's normalisation, two empty ones included. */
export const exactMatch = meanMetric("exact-match", (candidate, reference) =>
  squadTokens(candidate).join(" ") === squadTokens(reference).join(" ") ? 1 : 0,
);
