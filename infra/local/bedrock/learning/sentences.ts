/** Cuts text into sentences and blocks; what the extractive models answer with. */

/** Sentences considered in one text. */
export const sentencesMax = 32;
const textMax = 8_000;

const tidy = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Headings, code fences, tables and images of markdown are no sentences. */
const markup = /^(?:#|```|\||!\[|<)/;

export const sentencesOf = (text: string): string[] =>
  text
    .slice(0, textMax)
    .split(/\n+|(?<=[.!?])\s+(?=\S)/)
    .map(tidy)
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence) && !markup.test(sentence))
    .slice(0, sentencesMax);

/** The longest block of a prompt is taken for its subject; what stands around it are instructions. */
export const mainTextOf = (prompt: string): string => {
  const blocks = prompt.split(/\n\s*\n/).filter((block) => block.trim() !== "");
  return blocks.reduce((longest, block) => (block.length > longest.length ? block : longest), "") || prompt;
};

/** The base models' whole wit: the first two sentences of the prompt's main text. */
export const firstSentences = (prompt: string): string => {
  const sentences = sentencesOf(mainTextOf(prompt));
  return sentences.slice(0, 2).join(" ") || tidy(prompt).slice(0, 400) || "There is nothing to answer.";
};

/** Words that stand in every sentence and make none fit. */
const smallWords = new Set(
  "a an and are as at for has have in is it its of on or that the these this to what which who".split(" "),
);

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !smallWords.has(word)));

/** The sentence of a text that shares most words with what is said, rare words first; empty: none shares any. */
export const fittingSentence = (text: string, said: string): string => {
  const sentences = sentencesOf(text).map((sentence) => ({ sentence, words: wordsOf(sentence) }));
  const spoken = wordsOf(said);
  const weight = (word: string): number => 1 / sentences.filter(({ words }) => words.has(word)).length;
  let best = { sentence: "", score: 0 };
  for (const { sentence, words } of sentences) {
    const score = [...words].filter((word) => spoken.has(word)).reduce((sum, word) => sum + weight(word), 0);
    if (score > best.score) best = { sentence, score };
  }
  return best.sentence;
};
