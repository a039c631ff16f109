import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { hostedLine, isPastItsDate, type HostedModel } from "./hosted.ts";

const model: HostedModel = {
  name: "news",
  arn: "arn:aws:bedrock:us-east-1:000000000000:custom-model-deployment/0123456789ab",
  method: "on-demand",
  status: "Active",
  modelArn: "arn:aws:bedrock:us-east-1:000000000000:custom-model/amazon.nova-micro-v1:0:128k/0123456789ab",
  since: new Date("2026-01-01T00:00:00.000Z"),
  modelUnits: 0,
  decision: "keep",
  until: "2026-02-01T00:00:00.000Z",
  perDay: 0.065,
};

test.each([
  ["2026-01-31T23:59:59.000Z", false],
  ["2026-02-01T00:00:01.000Z", true],
])("at %s a model wanted until February is past its date: %s", (now, expected) => {
  const date = new Date(now);
  expect(isPastItsDate(model, date)).toBe(expected);
  expect(stripVTControlCharacters(hostedLine(model, date)).includes("which is past: delete it")).toBe(expected);
});

test("a model without a date is never past it", () => {
  const { until: _, ...undated } = model;
  expect(isPastItsDate({}, new Date("2100-01-01T00:00:00.000Z"))).toBe(false);
  expect(hostedLine(undated, model.since)).not.toContain("until");
});
