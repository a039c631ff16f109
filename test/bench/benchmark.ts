/** A measured number: `value` where one says it all, `p50` and `p99` where it is a spread. */
export type Figure = { unit: string; value?: number; p50?: number; p99?: number };

/** One more figure of the same benchmark, or what a figure is compared with. */
export type Part = Figure & { name: string; baseline?: Figure & { name: string } };

export type Result = Figure & {
  /** How often it was measured; `value` is then the median. */
  runs: number;
  /** Peak resident memory in MB (10^6 bytes) of what is measured. Left out: the benchmark's own process, which fills it in. */
  rssMb?: number;
  /** The same work without the code under test, measured in the same run. */
  baseline?: Figure & { name: string };
  parts?: Part[];
};

/** One benchmark: it runs in a process of its own, so that its memory is its own. */
export type Benchmark = {
  name: string;
  /** What we want; reported, never judged: a shared machine proves nothing. */
  aim: string;
  run(): Promise<Result>;
};

/** What `--json` says of one benchmark. `rssMb` is null where the platform does not tell (only Linux has /proc). */
export type Report = { name: string; aim: string } & Omit<Result, "rssMb"> & { rssMb: number | null };
export type Failure = { name: string; aim: string; error: string };
