/** Spreads the bits of a whole number (MurmurHash3's finalizer). */
const mix = (number: number): number => {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
};

/** FNV-1a over UTF-16, then spread. Quick, and the same everywhere. */
export const hashOf = (text: string, start = 0x811c9dc5): number => {
  let bits = start;
  for (let at = 0; at < text.length; at += 1) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return mix(bits);
};

export type Draw = {
  /** Uniform in [0, 1). */
  readonly value: number;
  /** Uniform in [0, 1), independent of `value`. */
  readonly other: number;
  /** How often this site was drawn at before. */
  readonly nth: number;
};

/**
 * Chance, by the place where it is asked for: the draw depends on the seed, the site's name and how often that site has asked. So a fault
 * that is left out leaves every other decision as it was, which is what makes a failure shrink.
 */
export type Dice = { draw(site: string): Draw; between(site: string, least: number, most: number): number };

export const openDice = (seed: number): Dice => {
  const start = mix(seed ^ 0x9e3779b9);
  const asked = new Map<string, number>();
  const draw = (site: string): Draw => {
    const nth = asked.get(site) ?? 0;
    asked.set(site, nth + 1);
    const bits = hashOf(site, start ^ Math.imul(nth, 0x9e3779b1));
    return { value: bits / 2 ** 32, other: mix(bits ^ 0x5bd1e995) / 2 ** 32, nth };
  };
  return { draw, between: (site, least, most) => least + draw(site).value * (most - least) };
};
