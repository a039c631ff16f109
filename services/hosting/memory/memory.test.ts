import { expect, test } from "vitest";
import { describeCapacityStore } from "../capacity-store.port-test.ts";
import { sampleModel } from "../domain/samples.ts";
import { describeHosting } from "../hosting.port-test.ts";
import { memoryBedrock } from "./memory-bedrock.ts";
import { memoryChecks } from "./memory-checks.ts";
import { memoryStore } from "./memory-rows.ts";

describeCapacityStore("memory", async () => memoryStore());

describeHosting("memory", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const hosting = memoryBedrock({ now: () => now, stack: "port" });
  const models = [sampleModel("one").arn, sampleModel("two").arn] as const;
  for (const model of models) hosting.models.add(model);
  return { hosting, models, settle: async () => void (now += 3_600_000) };
});

test("memory checks keep what was sent", async () => {
  const checks = memoryChecks();
  await checks.send("r");
  expect(checks.queue).toEqual(["r"]);
});
