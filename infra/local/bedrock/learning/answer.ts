import { countFeatures, vectorOf, wordSet } from "./features.ts";
import { elect, nearest } from "./memory.ts";
import type { LearnedModel } from "./model-files.ts";
import { firstSentences, sentencesOf } from "./sentences.ts";
import { binOf } from "./train.ts";

/** Answers a prompt as the training data taught: a remembered answer, or the sentence of the prompt that such answers are like. */
export const answerFrom = (model: LearnedModel, prompt: string): string => {
  const { memory, judgement } = model;
  const query = vectorOf(countFeatures(prompt), memory.idf);
  const neighbours = nearest(memory, query, { scores: new Float32Array(memory.size) });
  const answers = new Map(neighbours.map(({ document }) => [document, model.answerOf(document)]));
  const sets = new Map([...answers].map(([document, answer]) => [document, wordSet(answer)]));
  const elected = elect(neighbours, (document) => sets.get(document) ?? new Uint32Array());
  const remembered = elected && answers.get(elected.document);
  const trust = judgement.memory[binOf(neighbours[0]?.similarity ?? 0)] ?? 0;
  const quoted = sentencesOf(prompt)[judgement.sentence];
  const quotes = quoted !== undefined && judgement.sentenceQuality > trust;
  return (quotes ? quoted : remembered) ?? quoted ?? firstSentences(prompt);
};
