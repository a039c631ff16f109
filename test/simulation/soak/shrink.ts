import type { WorldOptions } from "../world/world.ts";
import { playWorld, type Outcome } from "../world/world.ts";
import type { Struck } from "../world/weather.ts";

/**
 * The shortest list of faults that still breaks the same invariant of the same seed: whole kinds are left out first, then single faults
 * (delta debugging, Zeller 1999). Every other decision of the seed stays as it was, because each is drawn by its place.
 */
export const shrink = async (failed: Outcome, world: Omit<WorldOptions, "seed" | "only"> = {}): Promise<Outcome> => {
  const invariant = failed.violations[0]?.invariant;
  const fails = async (faults: readonly Struck[]): Promise<boolean> => {
    const only = new Set(faults.map(({ id }) => id));
    const { violations } = await playWorld({ ...world, seed: failed.seed, only });
    return violations.some((violation) => violation.invariant === invariant);
  };
  const kinds = [...Map.groupBy(failed.struck, ({ kind }) => kind).values()];
  const ofKinds = await least(kinds, async (chosen) => fails(chosen.flat()));
  const single = await least(ofKinds.flat(), fails);
  const only = new Set(single.map(({ id }) => id));
  return playWorld({ ...world, seed: failed.seed, only, keepsLines: true });
};

/** Leaves out large parts first, then ever smaller ones, until no single item can be left out. */
const least = async <Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> => {
  if (await fails([])) return [];
  let kept = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length;) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (await fails(rest)) kept = rest;
      else from += size;
    }
  }
  return kept;
};
