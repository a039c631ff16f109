import { faultKinds, faultNames, type Fault } from "../world/faults.ts";
import type { Outcome } from "../world/world.ts";

/** One seed, as it is reported. */
export type SeedReport = {
  seed: number;
  steps: number;
  runs: number;
  virtualMs: number;
  struck: Partial<Record<Fault, number>>;
  violations: { invariant: string; sentence: string }[];
};

export const reportSeed = ({ seed, steps, runs, virtualMs, struck, violations }: Outcome): SeedReport => ({
  seed,
  steps,
  runs,
  virtualMs,
  struck: Object.fromEntries([...Map.groupBy(struck, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length])),
  violations: violations.map(({ invariant, sentence }) => ({ invariant, sentence })),
});

/** All seeds together. */
export type Soaked = {
  seeds: number;
  virtualYears: number;
  runs: number;
  steps: number;
  cpuSeconds: number;
  wallSeconds: number;
  stepsPerCpuSecond: number;
  runsPerCpuMinute: number;
  /** How often each kind struck, and in how many seeds. */
  faults: Record<string, { row: number; struck: number; seeds: number }>;
  neverStruck: string[];
  pairs: { covered: number; of: number; missing: string[] };
  violations: { seed: number; invariant: string; sentence: string }[];
};

const yearMs = 365.25 * 86_400_000;

export const sumUp = (
  reports: readonly SeedReport[],
  { cpuSeconds, wallSeconds }: { cpuSeconds: number; wallSeconds: number },
): Soaked => {
  const sum = (of: (report: SeedReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const [steps, runs] = [sum((report) => report.steps), sum((report) => report.runs)];
  const faults = Object.fromEntries(
    faultNames.map((kind) => [
      kind,
      {
        row: faultKinds[kind].row,
        struck: sum(({ struck }) => struck[kind] ?? 0),
        seeds: reports.filter(({ struck }) => struck[kind] !== undefined).length,
      },
    ]),
  );
  return {
    seeds: reports.length,
    virtualYears: sum(({ virtualMs }) => virtualMs) / yearMs,
    runs,
    steps,
    cpuSeconds,
    wallSeconds,
    stepsPerCpuSecond: Math.round(steps / cpuSeconds),
    runsPerCpuMinute: Math.round((runs / cpuSeconds) * 60),
    faults,
    neverStruck: faultNames.filter((kind) => faults[kind]?.struck === 0),
    pairs: pairsOf(reports),
    violations: reports.flatMap(({ seed, violations }) => violations.map((violation) => ({ seed, ...violation }))),
  };
};

/** Most interaction faults need two kinds at once, so pairs within a seed are counted. */
const pairsOf = (reports: readonly SeedReport[]): Soaked["pairs"] => {
  const met = new Set<string>();
  for (const { struck } of reports) {
    const kinds = faultNames.filter((kind) => struck[kind] !== undefined);
    for (const [at, one] of kinds.entries()) for (const other of kinds.slice(at + 1)) met.add(`${one} + ${other}`);
  }
  const all = faultNames.flatMap((one, at) => faultNames.slice(at + 1).map((other) => `${one} + ${other}`));
  return { covered: met.size, of: all.length, missing: all.filter((pair) => !met.has(pair)) };
};

/** For a terminal. */
export const textOf = (soaked: Soaked): string => {
  const { faults, pairs, violations, neverStruck } = soaked;
  const widest = Math.max(...faultNames.map((name) => name.length));
  const kinds = Object.entries(faults).sort(([, a], [, b]) => b.struck - a.struck);
  return [
    `${soaked.seeds} seeds, ${soaked.virtualYears.toFixed(2)} virtual years, ${soaked.runs} runs, ${soaked.steps} steps`,
    `${soaked.stepsPerCpuSecond} steps a CPU-second, ${soaked.runsPerCpuMinute} whole runs a CPU-minute (${soaked.cpuSeconds.toFixed(1)} s of CPU, ${soaked.wallSeconds.toFixed(1)} s by the clock)`,
    "",
    `${"fault".padEnd(widest)}  row    struck  seeds`,
    ...kinds.map(
      ([name, { row, struck, seeds }]) =>
        `${name.padEnd(widest)}  ${String(row).padStart(3)}  ${String(struck).padStart(8)}  ${String(seeds).padStart(5)}`,
    ),
    "",
    `${pairs.covered} of ${pairs.of} pairs of kinds have met in one seed`,
    ...(neverStruck.length > 0 ? [`never struck: ${neverStruck.join(", ")}`] : []),
    violations.length === 0 ? "no invariant was broken" : `${violations.length} invariants were broken:`,
    ...violations.map(({ seed, invariant, sentence }) => `  seed ${seed}: ${invariant}: ${sentence}`),
  ].join("\n");
};
