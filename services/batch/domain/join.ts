import type { Answered, Failed } from "./output-line.ts";

/** What one attempt at a record has brought; attempts count from 1. */
export type Said = { readonly attempt: number; readonly line: Answered | Failed };

/**
 * What stands of all that was said of one record. Lines are a set: their order and their repetition change nothing. An answer is paid
 * for and beats a failure; of two failures the later attempt's stands. undefined: nothing was said.
 */
export const standing = (said: readonly Said[]): Said | undefined => {
  const [first, ...others] = said;
  return first && others.reduce(better, first);
};

const better = (one: Said, other: Said): Said => {
  if (one.line.kind !== other.line.kind) return one.line.kind === "answered" ? one : other;
  if (one.attempt !== other.attempt) return one.attempt > other.attempt ? one : other;
  // Between two of a kind the order of their texts decides, never that of their arrival.
  return JSON.stringify(one.line) <= JSON.stringify(other.line) ? one : other;
};
