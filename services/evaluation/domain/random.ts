/** Whole numbers from 0 to one less than the bound, evenly spread: the same seed gives the same sequence for ever. */
export type RandomIndex = (bound: number) => number;

/** `sfc32` of PractRand, seeded from a string; not for secrets. */
export const seededRandom = (seed: string): RandomIndex => {
  let [a, b, c, counter] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  const next = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  // The generator's author asks for twelve rounds before the first number counts.
  for (let round = 0; round < 12; round++) next();
  return (bound) => Math.floor((next() / 2 ** 32) * bound);
};

/** 32 bits of the text: FNV-1a over UTF-16 units with the finish of MurmurHash3. */
const hash = (text: string, salt: number): number => {
  let state = 0x811c9dc5 ^ salt;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
};
