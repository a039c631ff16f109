/** The value below which this share of the samples lies (nearest rank). */
export const percentile = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError("There is no percentile of no samples.");
  return found;
};

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** Three significant digits: more is noise. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

export const spread = (samples: readonly number[]): { p50: number; p99: number } => ({
  p50: rounded(percentile(samples, 0.5)),
  p99: rounded(percentile(samples, 0.99)),
});

/** Repeats a measurement one after another. */
export const repeat = async <T>(runs: number, measure: (run: number) => Promise<T>): Promise<T[]> => {
  const results: T[] = [];
  for (let run = 0; run < runs; run += 1) results.push(await measure(run));
  return results;
};

/** Measures two things in turns, so that a busy minute of the machine falls on both. */
export const inTurns = async <T>(
  runs: number,
  { ours, floor }: { ours: (run: number) => Promise<T>; floor: (run: number) => Promise<T> },
): Promise<{ ours: T[]; floor: T[] }> => {
  const pairs = await repeat(runs, async (run) => ({ ours: await ours(run), floor: await floor(run) }));
  return { ours: pairs.map((pair) => pair.ours), floor: pairs.map((pair) => pair.floor) };
};

/** Real milliseconds that the work took. */
export const timed = async (work: () => unknown): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

/** Does the work `count` times, `atOnce` at a time. */
export const together = async (
  { count, atOnce }: { count: number; atOnce: number },
  work: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};
