import { createHash } from "node:crypto";

const fnvSeed = 0x811c9dc5;

const hashed = (text: string): number => {
  let hash = fnvSeed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
};

/** Words carry most of the weight, their pairs the order, and letters in threes that `color` is near `colors`. */
const wordWeight = 1;
const pairWeight = 0.5;
const trigramWeight = 0.25;

type Features = Map<string, { weight: number; times: number }>;

const count = (features: Features, feature: string, weight: number): void => {
  const found = features.get(feature);
  if (found) found.times += 1;
  else features.set(feature, { weight, times: 1 });
};

const featuresOf = (text: string): Features => {
  const features: Features = new Map();
  let previous = "";
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    count(features, word, wordWeight);
    if (previous !== "") count(features, `${previous} ${word}`, pairWeight);
    const padded = `<${word}>`;
    for (let i = 0; i + 3 <= padded.length; i += 1) count(features, `#${padded.slice(i, i + 3)}`, trigramWeight);
    previous = word;
  }
  return features;
};

/** A signed place for each feature, so that unlike texts are near a right angle to each other. */
const addFeature = (vector: Float64Array, feature: string, weight: number): void => {
  const hash = hashed(feature);
  const at = (hash >>> 1) % vector.length;
  vector[at] = (vector[at] ?? 0) + (hash & 1 ? weight : -weight);
};

/** A word said often counts more, but not as many times more. */
const addText = (vector: Float64Array, text: string): void => {
  for (const [feature, { weight, times }] of featuresOf(text))
    addFeature(vector, feature, weight * (1 + Math.log(times)));
};

/** Equal images are equal, alike ones are not near: nothing here sees. */
const addImage = (vector: Float64Array, bytes: Buffer): void => {
  const digest = createHash("sha256").update(bytes).digest();
  for (let i = 0; i < vector.length; i += 1) {
    const place = hashed(`${digest.toString("latin1")}${i}`);
    vector[i] = (vector[i] ?? 0) + (place / 0xffffffff - 0.5);
  }
};

export type Embedded = { text?: string; image?: Buffer };

/** A deterministic embedding by hashed words, word pairs and letters in threes: texts that share them are near; meaning is not seen. */
export const embeddingOf = (given: Embedded, form: { dimensions: number; normalize: boolean }): number[] => {
  const vector = new Float64Array(form.dimensions);
  if (given.text !== undefined) addText(vector, given.text);
  if (given.image !== undefined) addImage(vector, given.image);
  // A text without a single word still needs a direction.
  if (vector.every((value) => value === 0)) addFeature(vector, `=${given.text ?? ""}`, 1);
  const length = form.normalize ? Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) : 1;
  return Array.from(vector, (value) => value / length);
};
