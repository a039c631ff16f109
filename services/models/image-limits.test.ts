import { expect, test } from "vitest";
import { bodyBytesMax, requestBody } from "./ask.ts";
import { imageLimitsOf } from "./image-limits.ts";
import { smallest } from "./image-mould.ts";

test.each([
  ["anthropic.claude-3-haiku-20240307-v1:0", "InvokeModel", 3_932_160, 8000],
  ["us.amazon.nova-lite-v1:0", "Converse", 3_932_160, 8000],
  ["qwen.qwen3-vl-235b-a22b", undefined, 3_932_160, 8000],
  ["cohere.embed-v4:0", undefined, 5_000_000, Number.MAX_SAFE_INTEGER],
] as const)("%s by %s takes images of %i bytes and %i pixels a side", (model, form, bytesMax, sideMax) => {
  expect(imageLimitsOf(model, form)).toMatchObject({ bytesMax, sideMax });
});

test.each([
  ["amazon.nova-micro-v1:0", "InvokeModel"],
  ["amazon.nova-micro-v1:0", "Converse"],
  ["amazon.titan-embed-text-v2:0", undefined],
  ["mistral.mistral-large-2402-v1:0", undefined],
] as const)("%s by %s takes none", (model, form) => {
  expect(imageLimitsOf(model, form)).toBeUndefined();
});

test("an image at the limit fits into a body, whatever the family's own limit says", () => {
  const bytesMax = imageLimitsOf("amazon.nova-lite-v1:0")?.bytesMax ?? 0;
  expect(bytesMax).toBeLessThan(bodyBytesMax);
  const largest = Buffer.concat([Buffer.from(smallest.png, "base64"), Buffer.alloc(bytesMax)]).subarray(0, bytesMax);
  expect(requestBody("amazon.nova-lite-v1:0", { prompt: "What is it?", images: [largest] }).kind).toBe("body");
});
