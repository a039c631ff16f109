import { defineConfig } from "vitest/config";

/** Tests that start a whole local cloud, or processes of their own. */
const wholeClouds = "test/{e2e,conformance,bench}/**/*.test.ts";

export default defineConfig({
  test: {
    setupFiles: ["test/property-seed.ts"],
    // End-to-end tests mostly wait for the local cloud's clock, so one worker more than there are cores to spare.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { POWERTOOLS_TRACE_ENABLED: "false", POWERTOOLS_LOG_LEVEL: "SILENT", CDK_VALIDATION: "false" },
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: ["{events-schema,services,infra,examples,test}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.type.test.ts", wholeClouds],
          // No test mocks a module or leaves anything global behind; a worker for each file took a fifth of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        // A machine with other work on it takes several times as long; only what hangs is given up.
        test: { name: "whole", include: [wholeClouds], exclude: ["**/node_modules/**"], testTimeout: 240_000 },
      },
    ],
  },
});
