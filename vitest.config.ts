import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{events-schema,services,infra,examples,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.type.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { POWERTOOLS_TRACE_ENABLED: "false", POWERTOOLS_LOG_LEVEL: "SILENT", CDK_VALIDATION: "false" },
  },
});
