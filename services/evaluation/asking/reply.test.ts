import { expect, test } from "vitest";
import { answered } from "../memory/memory-answers.ts";
import { failuresMax, replyOf } from "./reply.ts";

test("an answer is its text, with what it took", () => {
  expect(replyOf(answered("two words"), 1)).toEqual({
    text: "two words",
    stopReason: "end_turn",
    inputTokens: 1,
    outputTokens: 2,
    calls: 2,
  });
});

test("an answer cut off at the limit is scored as far as it goes", () => {
  expect(replyOf(answered("half a", "max_tokens"), 0)).toMatchObject({ text: "half a", stopReason: "max_tokens" });
});

test.each(["", " \n\t"])("an answer of nothing (%j) is none, and was paid all the same", (text) => {
  expect(replyOf(answered(text), 0)).toMatchObject({ unanswered: "empty answer", outputTokens: expect.any(Number) });
});

test.each(["content_filtered", "guardrail_intervened", "malformed_model_output"])("%s leaves no answer", (reason) => {
  expect(replyOf(answered("something", reason), 0)).toMatchObject({ unanswered: `stopped: ${reason}`, inputTokens: 1 });
});

test("a refusal settles the record in Bedrock's words, cut to be kept", () => {
  expect(replyOf({ outcome: "refused", reason: "no ".repeat(1000) }, 0)).toEqual({
    unanswered: expect.stringMatching(/^refused: no no.{1,500}$/),
    inputTokens: 0,
    outputTokens: 0,
    calls: 1,
  });
});

test("throttling settles nothing, ever", () => {
  for (const failures of [0, 1, 1000]) expect(replyOf({ outcome: "throttled" }, failures)).toBeUndefined();
});

test("a failure settles the record only when it has failed often enough", () => {
  const failed = { outcome: "failed", reason: "TimeoutError" } as const;
  expect(replyOf(failed, failuresMax - 2)).toBeUndefined();
  expect(replyOf(failed, failuresMax - 1)).toMatchObject({
    unanswered: `failed ${failuresMax} times: TimeoutError`,
    calls: failuresMax,
  });
});
