import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{events-schema,services,infra,examples,test}/**/*.test.ts"],
    setupFiles: ["test/property-seed.ts"],
    exclude: ["**/node_modules/**", "**/*.type.test.ts"],
    // End-to-end tests mostly wait for the local cloud's clock, so one worker more than there are cores to spare.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { POWERTOOLS_TRACE_ENABLED: "false", POWERTOOLS_LOG_LEVEL: "SILENT", CDK_VALIDATION: "false" },
  },
});
