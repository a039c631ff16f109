import type { Pair } from "../domain/pair.ts";

const samplesMax = 3;
/** Characters that a person reads at a glance. */
const sampleLength = 600;

/** The first three in order of record id, whatever the order they come in. */
export const firstSamples = (kept: readonly Pair[], pairs: readonly Pair[]): Pair[] =>
  [...kept, ...pairs].sort((one, other) => (one.recordId < other.recordId ? -1 : 1)).slice(0, samplesMax);

export const readable = (text: string): string => {
  const characters = Array.from(text.slice(0, 2 * sampleLength + 2));
  return characters.length <= sampleLength ? text : `${characters.slice(0, sampleLength - 1).join("")}…`;
};

export const asSample = ({ prompt, reference, candidate, base }: Pair) => ({
  prompt: readable(prompt),
  reference: readable(reference),
  candidate: readable(candidate),
  base: readable(base),
});
