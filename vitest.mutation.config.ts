import { defineConfig } from "vitest/config";

/** The tests of one group alone, given by `run.ts`: what stands beside the mutated source must notice a mutant. */
export default defineConfig({
  test: {
    include: (process.env["MUTATION_TESTS"] ?? "").split(","),
    // A mutant would have each test of an endless text run once more, for minutes; what a text means is tested on short ones.
    exclude: ["**/node_modules/**", "**/*.type.test.ts", "**/*.long.test.ts"],
    setupFiles: ["test/property-seed.ts"],
    testTimeout: 60_000,
  },
});
