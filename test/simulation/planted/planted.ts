import type { Defects } from "../world/defects.ts";

/** A mistake that somebody might make, planted from outside. */
export type Planted = {
  /** What is wrong, in one sentence. */
  readonly wrong: string;
  /** The invariants of which one must find it. */
  readonly breaks: readonly string[];
  /** The mistake for one world: whatever it remembers belongs to that world alone. */
  readonly plant: () => Defects;
};
