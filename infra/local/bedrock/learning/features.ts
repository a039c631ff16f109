/** Texts as weighted bags of hashed words and word pairs: cheap, deterministic, bounded. */

export const bucketCount = 1 << 17;
/** Features kept of one text: the most telling ones. With 20,000 examples the index stays near 20 MB. */
const featuresMax = 128;
/** Distinct words and pairs looked at in one text. */
const distinctMax = 512;
const textMax = 6_000;
const wordMax = 40;

const fnv = (hash: number, text: string): number => {
  const end = Math.min(text.length, wordMax);
  for (let i = 0; i < end; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
};
const seed = 0x811c9dc5;
const bucket = (hash: number): number => ((hash ^ (hash >>> 15)) >>> 0) % bucketCount;

const words = (text: string): string[] =>
  text
    .slice(0, textMax)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** How often each bucket occurs in a text, packed: a Map for each of 20,000 examples would take half a gigabyte. */
export type Counts = { ids: Uint32Array; times: Uint8Array };

/** Scratch space of the one text being counted; a bucket's entry counts when its stamp is the text's. */
const stamps = new Uint32Array(bucketCount);
const places = new Uint16Array(bucketCount);
const ids = new Uint32Array(distinctMax + 2);
const times = new Uint8Array(distinctMax + 2);
let stamp = 0;

export const countFeatures = (text: string): Counts => {
  stamp += 1;
  let size = 0;
  const count = (id: number): void => {
    const place = stamps[id] === stamp ? (places[id] ?? 0) : size;
    if (place === size) {
      stamps[id] = stamp;
      places[id] = size;
      ids[size] = id;
      times[size] = 0;
      size += 1;
    }
    times[place] = Math.min(255, (times[place] ?? 0) + 1);
  };
  let previous = 0;
  for (const word of words(text)) {
    const hash = fnv(seed, word);
    count(bucket(hash));
    if (previous !== 0) count(bucket(Math.imul(previous ^ 0x20, 0x01000193) ^ hash));
    if (size >= distinctMax) break;
    previous = hash;
  }
  return { ids: ids.slice(0, size), times: times.slice(0, size) };
};

/** A unit-length TF-IDF vector, sparse. */
export type Vector = { ids: Uint32Array; weights: Float32Array };

/** Plain loops and typed arrays: this runs once for every example, and sorting pairs took most of the training time. */
export const vectorOf = (counts: Counts, idf: Float32Array): Vector => {
  const kept = new Uint32Array(counts.ids.length);
  const weights = new Float32Array(counts.ids.length);
  let size = 0;
  for (let i = 0; i < counts.ids.length; i += 1) {
    const id = counts.ids[i] ?? 0;
    const weight = (idf[id] ?? 0) * (logarithms[counts.times[i] ?? 0] ?? 0);
    if (weight <= 0) continue;
    kept[size] = id;
    weights[size] = weight;
    size += 1;
  }
  const least = size > featuresMax ? (weights.slice(0, size).sort()[size - featuresMax] ?? 0) : 0;
  return unitVector(kept.subarray(0, size), weights.subarray(0, size), least);
};

/** 1 + log of how often a word occurs, by that number. */
const logarithms = Float32Array.from({ length: 256 }, (_, count) => (count === 0 ? 0 : 1 + Math.log(count)));

/** The features that weigh at least `least`, scaled to length 1. */
const unitVector = (ids: Uint32Array, weights: Float32Array, least: number): Vector => {
  const kept: Vector = {
    ids: new Uint32Array(Math.min(ids.length, featuresMax)),
    weights: new Float32Array(Math.min(ids.length, featuresMax)),
  };
  let size = 0;
  let squares = 0;
  for (let i = 0; i < ids.length && size < kept.ids.length; i += 1) {
    const weight = weights[i] ?? 0;
    if (weight < least) continue;
    kept.ids[size] = ids[i] ?? 0;
    kept.weights[size] = weight;
    squares += weight * weight;
    size += 1;
  }
  const norm = Math.sqrt(squares) || 1;
  for (let i = 0; i < size; i += 1) kept.weights[i] = (kept.weights[i] ?? 0) / norm;
  return kept;
};

/** How rare each bucket is among `size` texts; what occurs in more than a third of many texts says nothing. */
export const inverseFrequencies = (documentCounts: Uint32Array, size: number): Float32Array => {
  const commonest = size < 30 ? size : Math.ceil(size / 3);
  return Float32Array.from(documentCounts, (count) =>
    count === 0 || count > commonest ? 0 : Math.log(1 + size / count),
  );
};

/** The set of words of an answer, as sorted hashes: what two answers are compared by. */
export const wordSet = (text: string): Uint32Array =>
  Uint32Array.from(new Set(words(text).map((word) => fnv(seed, word) >>> 0)))
    .sort()
    .slice(0, 256);

/** F1 of two word sets: 1 for the same words, 0 for none in common. */
export const overlap = (a: Uint32Array, b: Uint32Array): number => {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const left = a[i] ?? 0;
    const right = b[j] ?? 0;
    if (left === right) shared += 1;
    if (left <= right) i += 1;
    if (right <= left) j += 1;
  }
  return (2 * shared) / (a.length + b.length);
};
