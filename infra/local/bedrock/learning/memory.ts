import { bucketCount, overlap } from "./features.ts";
import type { Vector } from "./features.ts";

/** Remembered prompts, indexed by feature, with a learned weight for each feature. */
export type Memory = {
  size: number;
  idf: Float32Array;
  /** Learned: how much a shared feature says about two prompts having the same answer. 1 before training. */
  importance: Float32Array;
  /** Learned: how strongly the nearest neighbour outweighs the next. */
  sharpness: number;
  /** Postings of bucket b are `starts[b]..starts[b + 1]`, in order of document. */
  starts: Uint32Array;
  documents: Uint32Array;
  weights: Float32Array;
};

export type Neighbour = { document: number; similarity: number; share: number };

export const buildMemory = (vectors: readonly Vector[], idf: Float32Array): Memory => {
  const starts = new Uint32Array(bucketCount + 1);
  for (const { ids } of vectors) for (const id of ids) starts[id + 1] = (starts[id + 1] ?? 0) + 1;
  for (let b = 0; b < bucketCount; b += 1) starts[b + 1] = (starts[b + 1] ?? 0) + (starts[b] ?? 0);
  const total = starts[bucketCount] ?? 0;
  const next = starts.slice();
  const documents = new Uint32Array(total);
  const weights = new Float32Array(total);
  for (const [document, vector] of vectors.entries())
    for (let i = 0; i < vector.ids.length; i += 1) {
      const id = vector.ids[i] ?? 0;
      const at = next[id] ?? 0;
      next[id] = at + 1;
      documents[at] = document;
      weights[at] = vector.weights[i] ?? 0;
    }
  const importance = new Float32Array(bucketCount).fill(1);
  return { size: vectors.length, idf, importance, sharpness: 10, starts, documents, weights };
};

const neighboursMax = 8;

const similarities = (memory: Memory, query: Vector, scores: Float32Array, below: number): void => {
  scores.fill(0);
  for (let i = 0; i < query.ids.length; i += 1) {
    const id = query.ids[i] ?? 0;
    const weight = (query.weights[i] ?? 0) * (memory.importance[id] ?? 1);
    const end = memory.starts[id + 1] ?? 0;
    for (let at = memory.starts[id] ?? 0; at < end; at += 1) {
      const document = memory.documents[at] ?? 0;
      if (document >= below) break;
      scores[document] = (scores[document] ?? 0) + weight * (memory.weights[at] ?? 0);
    }
  }
};

/** The nearest remembered prompts among the first `below` ones, without `except`; shares add up to 1. */
export const nearest = (
  memory: Memory,
  query: Vector,
  limits: { scores: Float32Array; below?: number; except?: number },
): Neighbour[] => {
  const { scores, below = memory.size, except = -1 } = limits;
  similarities(memory, query, scores, below);
  const best: Neighbour[] = [];
  for (let document = 0; document < below; document += 1) {
    const similarity = scores[document] ?? 0;
    if (similarity <= 0 || document === except) continue;
    if (best.length === neighboursMax && similarity <= (best.at(-1)?.similarity ?? 0)) continue;
    const place = best.findIndex((other) => other.similarity < similarity);
    best.splice(place === -1 ? best.length : place, 0, { document, similarity, share: 0 });
    best.length = Math.min(best.length, neighboursMax);
  }
  const top = best[0]?.similarity ?? 0;
  let sum = 0;
  for (const one of best) sum += one.share = Math.exp(memory.sharpness * (one.similarity - top));
  for (const one of best) one.share /= sum;
  return best;
};

/** The neighbour whose answer most of the shares stand behind: equal answers add up. */
export const elect = (
  neighbours: readonly Neighbour[],
  answerOf: (document: number) => Uint32Array,
): Neighbour | undefined => {
  const standing = neighbours.map((candidate) =>
    neighbours.reduce(
      (sum, other) => sum + other.share * overlap(answerOf(candidate.document), answerOf(other.document)),
      0,
    ),
  );
  return neighbours[standing.indexOf(Math.max(...standing))];
};
