import type { Benchmark } from "./benchmark.ts";

/** Every benchmark by name: each is loaded only in the process that runs it, so that none carries another's memory. */
const files = {
  start: async () => (await import("./benchmarks/start.ts")).start,
  demo: async () => (await import("./benchmarks/demo.ts")).demo,
  hop: async () => (await import("./benchmarks/hop.ts")).hop,
  cleaning: async () => (await import("./benchmarks/cleaning.ts")).cleaning,
  idle: async () => (await import("./benchmarks/idle.ts")).idle,
  matcher: async () => (await import("./benchmarks/matcher.ts")).matcher,
  bundles: async () => (await import("./benchmarks/bundles.ts")).bundles,
  putEventsToQueue: async () => (await import("./benchmarks/put-events-to-queue.ts")).putEventsToQueue,
  sqs: async () => (await import("./benchmarks/sqs.ts")).sqs,
  quotaUse: async () => (await import("./benchmarks/quota-use.ts")).quotaUse,
  records: async () => (await import("./benchmarks/records.ts")).records,
  images: async () => (await import("./benchmarks/images.ts")).images,
  pipeline: async () => (await import("./benchmarks/pipeline.ts")).pipeline,
  s3: async () => (await import("./benchmarks/s3.ts")).s3,
} satisfies Record<string, () => Promise<Benchmark>>;

export type BenchmarkName = keyof typeof files;

export const benchmarkNames = Object.keys(files) as BenchmarkName[];

export const isBenchmarkName = (name: string): name is BenchmarkName => Object.hasOwn(files, name);

export const loadBenchmark = (name: BenchmarkName): Promise<Benchmark> => files[name]();
