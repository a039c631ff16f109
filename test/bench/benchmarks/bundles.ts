import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { services } from "../../../infra/app.ts";
import { bundleService } from "../../../infra/constructs/bundle.ts";
import type { Benchmark } from "../benchmark.ts";
import { rounded } from "../statistics.ts";

const megabyte = 1_000_000;

const sizesOf = async (service: string, outdir: string) => {
  await bundleService({ service, outdir, duckdb: true });
  const code = await readFile(join(outdir, "index.mjs"));
  return { service, mb: rounded(code.length / megabyte), gzippedMb: rounded(gzipSync(code).length / megabyte) };
};

/** Sizes do not vary, so one run is enough. */
export const bundles: Benchmark = {
  name: "bundles",
  aim: "each below 1 MB without native modules",
  run: async () => {
    const directory = await mkdtemp(join(tmpdir(), "choreo-bench-"));
    try {
      const sizes = await Promise.all(services.map(({ name }) => sizesOf(name, join(directory, name))));
      const largest = sizes.toSorted((a, b) => b.mb - a.mb)[0];
      return {
        unit: "MB, the largest",
        value: largest?.mb ?? 0,
        runs: 1,
        parts: sizes.map(({ service, mb, gzippedMb }) => ({
          name: service,
          unit: "MB",
          value: mb,
          baseline: { name: "gzipped", unit: "MB", value: gzippedMb },
        })),
      };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};
