import type { Sizes } from "./plan-chunks.ts";

export const sizesOf = (sizes: readonly number[]): Sizes => {
  const sums = [0];
  for (const size of sizes) sums.push((sums.at(-1) ?? 0) + size);
  return { length: sizes.length, before: (record) => sums[record] ?? 0 };
};
