import { expect, test } from "vitest";
import { deliver } from "./deliver.ts";

const failure = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error("a reason"), {
    name,
    ...(httpStatusCode !== undefined && { $metadata: { httpStatusCode } }),
  });

test("what was taken is sent", async () => {
  expect(await deliver(async () => ({ MessageId: "1" }))).toEqual({ outcome: "sent" });
});

test.each([
  ["MessageRejected", 400, "refused"],
  ["BadRequestException", 400, "refused"],
  ["AccountSuspendedException", 400, "refused"],
  ["InvalidParameterException", 400, "refused"],
  ["NotFoundException", 404, "refused"],
  ["TooManyRequestsException", 429, "busy"],
  ["LimitExceededException", 400, "busy"],
  ["ThrottledException", 429, "busy"],
  ["ThrottlingException", 400, "busy"],
])("%s (%i) was certainly not sent: %s", async (name, status, outcome) => {
  expect(await deliver(() => Promise.reject(failure(name, status)))).toEqual({
    outcome,
    message: `${name}: a reason`,
  });
});

test.each([
  ["InternalFailure", 500],
  ["ServiceUnavailable", 503],
  ["RequestTimeout", 408],
  ["TimeoutError", undefined],
  ["AccessDeniedException", 403],
  ["AuthorizationErrorException", 403],
])("%s (%s) is left to the queue's retries", async (name, status) => {
  await expect(deliver(() => Promise.reject(failure(name, status)))).rejects.toThrow("a reason");
});
