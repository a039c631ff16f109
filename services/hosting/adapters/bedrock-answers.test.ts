import { expect, test } from "vitest";
import { createdOr, knownOr, orDeferred, removedOr, updatedOr } from "./bedrock-answers.ts";

const failing = (name: string) => async (): Promise<never> => {
  throw Object.assign(new Error("words"), { name });
};

test.each([
  ["ServiceQuotaExceededException", "busy"],
  ["ThrottlingException", "busy"],
  ["ValidationException", "refused"],
  ["ConflictException", "refused"],
  ["TooManyTagsException", "refused"],
])("Create answered with %s is %s", async (name, outcome) => {
  expect(await createdOr(failing(name))).toEqual({ outcome, message: `${name}: words` });
});

test("a Create that timed out has an unknown outcome", async () => {
  await expect(createdOr(failing("TimeoutError"))).rejects.toThrow("words");
  await expect(createdOr(async () => undefined)).rejects.toThrow("without an ARN");
});

test.each([
  ["ResourceNotFoundException", "gone"],
  ["ConflictException", "conflict"],
  ["ValidationException", "conflict"],
])("Delete answered with %s is %s", async (name, removed) => {
  expect(await removedOr(failing(name))).toBe(removed);
});

test.each([removedOr, updatedOr, knownOr, orDeferred])("throttling defers, whatever is called: %#", async (call) => {
  await expect(call(failing("ThrottlingException"))).rejects.toMatchObject({ name: "Deferred", retryAfterMs: 60_000 });
  await expect(call(failing("InternalServerException"))).rejects.toThrow("words");
});

test("what Bedrock does not know is undefined", async () => {
  expect(await knownOr(failing("ResourceNotFoundException"))).toBeUndefined();
});
