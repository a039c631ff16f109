import type { ReactionDeclaration } from "../../services/chassis/declaration.ts";

/** Of a function, in MB. */
export const memoryMbOf = ({ memoryMb = 512 }: Pick<ReactionDeclaration, "memoryMb">): number => memoryMb;

/**
 * What of it V8 may take. A larger nursery makes preparing and collecting no quicker, and grows for as long as they work: halves of 8 MB keep the memory of
 * preparing and collecting nearly the same for one million records and for ten (test/bench), and are what the local cloud gives. Lambda's
 * runtime says these two itself unless NODE_OPTIONS has one of them (UNCONFIRMED: no documentation says so); the second is as it has it.
 */
export const v8Options = (memoryMb: number): readonly string[] => [
  "--max-semi-space-size=8",
  `--max-old-space-size=${Math.floor(0.9 * memoryMb)}`,
];
