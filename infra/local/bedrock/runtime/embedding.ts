import { countFeatures } from "../learning/features.ts";

/** A deterministic embedding: hashed words and word pairs, each with a sign. Texts that share words are near; meaning is not seen. */
export const embeddingOf = (text: string, form: { dimensions: number; normalize: boolean }): number[] => {
  const vector: number[] = Array.from({ length: form.dimensions }, () => 0);
  const { ids, times } = countFeatures(text);
  for (const [i, id] of ids.entries()) {
    const place = Math.imul(id, 0x9e3779b1) >>> 0;
    const at = place % form.dimensions;
    vector[at] = (vector[at] ?? 0) + (place & 0x40000000 ? 1 : -1) * (1 + Math.log(times[i] ?? 1));
  }
  // A text without a single word still needs a direction.
  if (!vector.some((value) => value !== 0)) vector[0] = 1;
  const length = form.normalize ? Math.hypot(...vector) || 1 : 1;
  return vector.map((value) => value / length);
};
