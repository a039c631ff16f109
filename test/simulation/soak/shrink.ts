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

/** Leaves out larger parts first, then smaller ones, until no single item can be left out. */
const least = async <Item>(
  items: readonly Item[],
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> => {
  let kept = items;
  let parts = 2;
  while (kept.length > 0) {
    const size = Math.max(1, Math.ceil(kept.length / parts));
    const shorter = await firstThatFails(kept, size, fails);
    if (shorter) {
      kept = shorter;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) return kept;
    else parts = Math.min(kept.length, parts * 2);
  }
  return kept;
};

const firstThatFails = async <Item>(
  items: readonly Item[],
  size: number,
  fails: (items: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[] | undefined> => {
  for (let from = 0; from < items.length; from += size) {
    const rest = [...items.slice(0, from), ...items.slice(from + size)];
    if (await fails(rest)) return rest;
  }
  return undefined;
};
