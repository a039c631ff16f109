import { readdirSync } from "node:fs";
import { join } from "node:path";
import { shrink } from "../soak/shrink.ts";
import { playWorld } from "../world/world.ts";
import type { Planted } from "./planted.ts";

/** Seeds within which each defect must be found. */
export const seedsMax = 200;

/** How a defect was found: the invariant and the seed that showed it; the shortest list of faults that it takes. */
export type Catch = {
  readonly invariant: string;
  readonly seed: number;
  readonly sentence: string;
  readonly faults: number;
};

const folder = join(import.meta.dirname, "defects");
export const defectNames: readonly string[] = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ""))
  .sort();

export const loadDefect = async (name: string): Promise<Planted> =>
  ((await import(join(folder, `${name}.ts`))) as { planted: Planted }).planted;

/** Plays seeds until one breaks an invariant that must find the defect. undefined: the net has a hole. */
export const hunt = async ({ plant, breaks }: Planted): Promise<Catch | undefined> => {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const outcome = await playWorld({ seed, defects: plant });
    const [violation] = outcome.violations;
    if (!violation || !breaks.includes(violation.invariant)) continue;
    const { struck } = await shrink(outcome, { defects: plant });
    return { ...violation, seed, faults: struck.length };
  }
  return undefined;
};
